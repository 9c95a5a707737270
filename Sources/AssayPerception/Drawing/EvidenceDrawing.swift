/// Draws evidence as SVG and HTML fragments that need no network and no script.
package enum EvidenceDrawing {}
