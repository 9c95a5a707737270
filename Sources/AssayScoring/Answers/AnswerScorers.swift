/// Scorers of answers, by kind.
package enum AnswerScorers {
  package static let all: [ScorerDescription] =
    YesNoScorers.all + ShortAnswerScorers.all + StructuredScorers.all + BehaviourScorers.all + CaptionScorers.all
}
