import AssayLanguage

/// The concepts in scripts that put no space between words, or glue them: found anywhere inside a token.
struct ScriptPatterns: Sendable {
  private let automaton: AhoCorasick
  private let classes: [WordClass]

  static let shared = ScriptPatterns()

  private init() {
    var patterns: [[UInt8]] = []
    var classes: [WordClass] = []
    for (value, words) in Self.table {
      for word in words.split(separator: " ") {
        patterns.append(Array(word.utf8))
        classes.append(value.union(.foreign))
      }
    }
    automaton = AhoCorasick(patterns)
    self.classes = classes
  }

  /// The classes of all patterns inside a range of the text.
  func classes(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> WordClass {
    var found: WordClass = []
    automaton.scan(bytes, range) { found.formUnion(classes[$0.pattern]) }
    return found
  }

  private static let table: [(WordClass, String)] = [
    (.disregard, "忽略 无视 無視 忘记 忘記 不要理会 不理會 忘れ 無効に 무시 잊어 잊고 تجاهل ละเว้น เพิกเฉย ลืม"),
    (.prior, "之前 以前 先前 上述 上面 前面 以上 前の これまで 以上の 上記 이전 앞의 위의 지금까지 السابق ก่อนหน้า ข้างต้น"),
    (.all, "所有 一切 全部 すべて 全て 모든 모두 ทั้งหมด جميع"),
    (.instruction, "指令 指示 命令 规则 規則 提示词 提示詞 プロンプト ルール 지시 명령 지침 규칙 프롬프트 تعليمات الأوامر คำสั่ง คำแนะนำ"),
    (.new, "新的 新しい 새로운 새 جديد ใหม่"),
    (.urgent, "重要 紧急 緊急 중요 긴급 هام عاجل สำคัญ"),
    ([.your, .you], "你的 您的 あなたの 당신의 너의 귀하의 ของคุณ"),
    (.answer, "回答 回复 回覆 答复 答え 応答 返信 대답 답변 응답 คำตอบ"),
    (.include, "包含 包括 加入 插入 含めて 追加して 入れて 포함 추가 รวม"),
    (.output, "输出 輸出 说出 回复 出力 言って 答えて 出して 출력 말해 대답해 알려"),
    (.secret, "密码 密碼 口令 パスワード 秘密 비밀번호 암호 كلمة رหัสผ่าน"),
    (.task, "任务 任務 タスク 작업 임무"),
    (.system, "系统 系統 システム 시스템"),
    (.reveal, "显示 顯示 透露 泄露 告诉 告訴 教えて 見せて 表示して 보여 공개 알려"),
    (.following, "以下 下列 次の 다음"),
    (.assistant, "人工智能 助手 语言模型 アシスタント 人工知能 인공지능 어시스턴트 챗봇"),
    (.send, "发送 發送 转账 轉帳 送信して 送って 보내 전송"),
  ]
}
