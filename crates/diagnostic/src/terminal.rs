//! Diagnostics for people, in the manner of rustc: what is wrong, where, the
//! line with the place underlined, what would be right, and whom to ask.
//!
//! [`render`] is the way in; [`write()`] does one. Whether there is colour is
//! for the caller to decide, who knows whether there is a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar;

use crate::clean;
use crate::{Diagnostic, Place, Severity, Summary};

/// Source lines wider than this are shown in part, around the place meant.
const MAX_COLUMNS: usize = 120;

/// How far a tab goes.
const TAB: &str = "    ";

/// Every diagnostic, a blank line after each, and the summary at the end.
pub fn render(diagnostics: &[Diagnostic], colour: bool) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        write(&mut out, diagnostic, colour);
        out.push('\n');
    }
    let summary = Summary::of(diagnostics);
    let style = if summary.errors > 0 {
        paint(Severity::Error)
    } else {
        Style::new().bold()
    };
    styled(&mut out, colour, style, &summary.to_string());
    out.push('\n');
    out
}

/// One diagnostic, without a blank line after it.
pub fn write(out: &mut String, diagnostic: &Diagnostic, colour: bool) {
    let style = paint(diagnostic.severity);
    let frame = AnsiColor::Blue.on_default();
    let heading = format!("{}[{}]", diagnostic.severity.as_str(), diagnostic.code);
    styled(out, colour, style, &clean::line(&heading));
    let message = format!(": {}", clean::line(&diagnostic.message));
    styled(out, colour, Style::new().bold(), &message);
    out.push('\n');

    // Two digits at least, so that most excerpts of a run stand in one line.
    let number = diagnostic.place.as_ref().map_or(0, |place| place.line);
    let number = number.to_string();
    let gutter = number.len().max(2);
    if let Some(place) = &diagnostic.place {
        styled(out, colour, frame, &format!("{:gutter$}--> ", ""));
        let _ = writeln!(
            out,
            "{}:{}:{}",
            clean::line(&place.file),
            place.line,
            place.column
        );
        if !place.excerpt.is_empty() {
            let view = View::of(place);
            let bar = format!("{:gutter$} |", "");
            styled(out, colour, frame, &bar);
            out.push('\n');
            styled(out, colour, frame, &format!("{number:>gutter$} |"));
            let _ = writeln!(out, " {}", view.line);
            styled(out, colour, frame, &bar);
            let _ = write!(out, " {:indent$}", "", indent = view.indent);
            styled(out, colour, style, &"^".repeat(view.width));
            out.push('\n');
        }
    }
    for (label, text) in [
        ("hint", diagnostic.hint.as_deref()),
        ("ask", diagnostic.owner.as_deref()),
    ] {
        let Some(text) = text else { continue };
        for (at, line) in text.lines().enumerate() {
            let label = if at == 0 {
                format!("{:gutter$} = {label}: ", "")
            } else {
                format!("{:1$}", "", gutter + label.len() + 5)
            };
            styled(out, colour, frame, &label);
            let _ = writeln!(out, "{}", clean::line(line));
        }
    }
}

/// A source line as it is shown, and which of its columns are underlined.
struct View {
    line: String,
    indent: usize,
    width: usize,
}

impl View {
    fn of(place: &Place) -> Self {
        let first = place.column.saturating_sub(1) as usize;
        let last = first.saturating_add(place.width as usize);
        let mut view = Self {
            line: String::new(),
            indent: 0,
            width: 0,
        };
        let mut columns = 0;
        let mut cells = Vec::new();
        for (at, character) in place.excerpt.chars().enumerate() {
            let mut cell = String::new();
            match character {
                '\t' => cell.push_str(TAB),
                _ => clean::push(&mut cell, character),
            }
            let width: usize = cell.chars().map(|c| c.width().unwrap_or(0)).sum();
            if at < first {
                view.indent += width;
            } else if at < last {
                view.width += width;
            }
            columns += width;
            cells.push((cell, width));
        }
        if columns > MAX_COLUMNS {
            view.crop(&cells);
        } else {
            view.line.extend(cells.into_iter().map(|(cell, _)| cell));
        }
        let shown = view.line.len() - view.line.trim_end().len();
        view.line.truncate(view.line.len() - shown);
        view.width = view.width.max(1);
        view
    }

    /// Keeps the part of a long line that holds the place, a third of the
    /// columns before it.
    fn crop(&mut self, cells: &[(String, usize)]) {
        let from = self.indent.saturating_sub(MAX_COLUMNS / 3);
        let mut column = 0;
        let mut skipped = 0;
        let mut cut = cells.len() >= Place::MAX_EXCERPT_CHARS;
        for (cell, width) in cells {
            if column < from {
                skipped = column + width;
            } else if column + width <= from + MAX_COLUMNS {
                self.line.push_str(cell);
            } else {
                cut = true;
                break;
            }
            column += width;
        }
        self.indent -= skipped.min(self.indent);
        if skipped > 0 {
            self.line.insert(0, '…');
            self.indent += 1;
        }
        if cut {
            self.line.push('…');
        }
        self.width = self
            .width
            .min((MAX_COLUMNS + 1).saturating_sub(self.indent));
    }
}

const fn paint(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    };
    colour.on_default().bold()
}

fn styled(out: &mut String, colour: bool, style: Style, text: &str) {
    if colour {
        let _ = write!(out, "{style}{text}{style:#}");
    } else {
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_sees_what_where_and_what_to_type() {
        let diagnostics = [
            Diagnostic::error(
                "entity-ref",
                "`payments` does not say which kind of entity it names",
            )
            .hint("write the kind first, as in `component:payments`")
            .ask("group:default/payments")
            .at(Place::on_line(
                "services/checkout/catalog-info.yaml",
                14,
                "    - payments",
                6..14,
            )),
            Diagnostic::warning(
                "techdocs-link",
                "`../ops.md` leaves the documentation folder",
            )
            .at(Place::on_line(
                "docs/index.md",
                1,
                "See [ops](../ops.md)",
                10..19,
            )),
            Diagnostic::note("config-unused", "`techdocs` is not used").hint("one\ntwo"),
        ];
        insta::assert_snapshot!(render(&diagnostics, false), @r"
        error[entity-ref]: `payments` does not say which kind of entity it names
          --> services/checkout/catalog-info.yaml:14:7
           |
        14 |     - payments
           |       ^^^^^^^^
           = hint: write the kind first, as in `component:payments`
           = ask: group:default/payments

        warning[techdocs-link]: `../ops.md` leaves the documentation folder
          --> docs/index.md:1:11
           |
         1 | See [ops](../ops.md)
           |           ^^^^^^^^^

        note[config-unused]: `techdocs` is not used
           = hint: one
                   two

        1 error, 1 warning, 1 note in 2 files
        ");
    }

    #[test]
    fn the_underline_stands_below_tabs_and_wide_characters() {
        #[track_caller]
        fn check(line: &str, bytes: std::ops::Range<usize>, expected: &str) {
            let mut out = String::new();
            let diagnostic = Diagnostic::error("c", "m").at(Place::on_line("f", 7, line, bytes));
            write(&mut out, &diagnostic, false);
            let shown: Vec<&str> = out.lines().skip(3).collect();
            assert_eq!(shown.join("\n"), expected, "{line}");
        }

        check("a: b", 3..4, " 7 | a: b\n   |    ^");
        check("\ta: b", 4..5, " 7 |     a: b\n   |        ^");
        check("支払い: x", 11..12, " 7 | 支払い: x\n   |         ^");
        check("支払い", 0..9, " 7 | 支払い\n   | ^^^^^^");
        check("e\u{301}: x", 5..6, " 7 | e\u{301}: x\n   |    ^"); // Two characters, one cell.
        check("\u{1b}[1m: x", 6..7, " 7 | ␛[1m: x\n   |       ^");
        check("a:", 2..2, " 7 | a:\n   |   ^"); // At the end of the line.
    }

    #[test]
    fn a_long_line_is_shown_around_the_place() {
        let line = format!("{}target{}", "a".repeat(200), "b".repeat(600));
        let mut out = String::new();
        let diagnostic = Diagnostic::error("c", "m").at(Place::on_line("f", 1, &line, 200..206));
        write(&mut out, &diagnostic, false);
        insta::assert_snapshot!(out, @r"
        error[c]: m
          --> f:1:201
           |
         1 | …aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaatargetbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…
           |                                          ^^^^^^
        ");
    }

    #[test]
    fn a_place_beyond_the_excerpt_does_no_harm() {
        let line = "a".repeat(5000);
        let mut out = String::new();
        let diagnostic =
            Diagnostic::error("c", "m").at(Place::on_line("f", 100_000, &line, 4000..4900));
        write(&mut out, &diagnostic, false);
        assert!(out.lines().all(|line| line.len() < 200), "{out}");
    }

    #[test]
    fn nothing_written_by_a_stranger_reaches_the_terminal_as_a_command() {
        let evil = "\u{1b}]0;x\u{7}\r\u{9b}2J\n";
        let mut diagnostic = Diagnostic::error("c", evil)
            .hint(evil)
            .ask(evil)
            .at(Place::on_line(evil, 1, evil, 0..3));
        diagnostic.code = evil.to_owned().into();
        let out = render(&[diagnostic], false);
        assert!(!out.chars().any(|c| c.is_control() && c != '\n'), "{out:?}");
    }

    #[test]
    fn colour_changes_nothing_but_colour() {
        let diagnostics = [Diagnostic::error("c", "m").at(Place::on_line("f", 1, "a: b", 3..4))];
        let coloured = render(&diagnostics, true);
        let mut plain = String::new();
        let mut rest = coloured.as_str();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            plain.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        plain.push_str(rest);
        assert_ne!(coloured, plain);
        assert_eq!(plain, render(&diagnostics, false));
    }
}
