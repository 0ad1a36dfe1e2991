//! Diagnostics as JSON: an array with every field of [`Diagnostic`], absent
//! ones left out. The text is as it was written: JSON escapes what it must.

use crate::Diagnostic;

/// One JSON array, indented, with a line break at its end.
pub fn render(diagnostics: &[Diagnostic]) -> String {
    let mut out = serde_json::to_string_pretty(diagnostics)
        .expect("diagnostics hold nothing that JSON cannot");
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Place;

    #[test]
    fn json_reads_back_as_what_it_was() {
        let diagnostics = vec![
            Diagnostic::error("entity-ref", "a \"quoted\" \u{1b} name")
                .hint("write it so")
                .about("component:default/a")
                .ask("group:default/b")
                .at(Place::on_line("a.yaml", 2, "name: a", 6..7)),
            Diagnostic::note("config-unused", "nothing to do"),
        ];
        let back: Vec<Diagnostic> = serde_json::from_str(&render(&diagnostics)).unwrap();
        assert_eq!(back, diagnostics);
    }
}
