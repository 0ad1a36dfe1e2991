//! Diagnostics as annotations of a GitHub workflow: lines on standard output
//! that GitHub shows beside the changed lines of a pull request.
//!
//! The form is `::error file=…,line=…,col=…,title=…::…`, escaped as
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>
//! and `@actions/core` do it. GitHub shows at most ten errors and ten warnings
//! of one step beside the code; all of them are in the log.

use std::fmt::Write as _;

use crate::{Diagnostic, Severity};

/// One line per diagnostic.
pub fn render(diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        write_annotation(&mut out, diagnostic);
    }
    out
}

fn write_annotation(out: &mut String, diagnostic: &Diagnostic) {
    out.push_str(match diagnostic.severity {
        Severity::Error => "::error ",
        Severity::Warning => "::warning ",
        Severity::Note => "::notice ",
    });
    if let Some(place) = &diagnostic.place {
        out.push_str("file=");
        escape(out, &place.file, true);
        let end = place.column.saturating_add(place.width);
        let _ = write!(
            out,
            ",line={line},endLine={line},col={column},endColumn={end},",
            line = place.line,
            column = place.column,
        );
    }
    out.push_str("title=");
    escape(out, &diagnostic.code, true);
    out.push_str("::");
    escape(out, &diagnostic.message, false);
    for (label, text) in [
        ("hint: ", diagnostic.hint.as_deref()),
        ("ask: ", diagnostic.owner.as_deref()),
    ] {
        if let Some(text) = text {
            out.push_str("%0A");
            out.push_str(label);
            escape(out, text, false);
        }
    }
    out.push('\n');
}

/// Appends a message, or the value of a property, which may hold no `:` or `,`.
/// Other control characters are shown rather than sent to the log.
fn escape(out: &mut String, text: &str, property: bool) {
    for character in text.chars() {
        match character {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            ':' if property => out.push_str("%3A"),
            ',' if property => out.push_str("%2C"),
            _ => crate::clean::push(out, character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Place;

    #[test]
    fn every_diagnostic_is_one_line_that_nothing_in_it_can_break() {
        let diagnostics = [
            Diagnostic::error("policy-field-format.name", "`a::b,c` is no name\n100% sure")
                .hint("write `a-b-c`")
                .ask("group:default/shop")
                .at(Place::on_line(
                    "odd,dir/a:b.yaml",
                    4,
                    "  name: a::b,c",
                    8..14,
                )),
            Diagnostic::warning("dangling", "\u{1b}]0;title\u{7} is not there"),
            Diagnostic::note("config-unused", "`techdocs` is not used"),
        ];
        insta::assert_snapshot!(render(&diagnostics), @r"
        ::error file=odd%2Cdir/a%3Ab.yaml,line=4,endLine=4,col=9,endColumn=15,title=policy-field-format.name::`a::b,c` is no name%0A100%25 sure%0Ahint: write `a-b-c`%0Aask: group:default/shop
        ::warning title=dangling::␛]0;title␇ is not there
        ::notice title=config-unused::`techdocs` is not used
        ");
    }
}
