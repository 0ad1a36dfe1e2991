//! `::uml:: … ::end-uml::`: PlantUML as Pelican writes it.
//!
//! As in `plantuml_markdown`: the mark stands at the start of a line but for
//! spaces, with options behind it that are of the picture; the end stands alone
//! and has the same indentation. What is not ended stays text.
//!
//! Fences of PlantUML are [`super::fences`]'.

use std::borrow::Cow;

use super::super::stash::Piece;
use super::super::work::Work;
use super::fences::info;
use crate::diagrams::{Language, plantuml_source};

const OPEN: &str = "::uml::";
const CLOSE: &str = "::end-uml::";

/// Takes the blocks out of a text.
pub(super) fn stash<'t>(text: Cow<'t, str>, work: &mut Work<'_>) -> Cow<'t, str> {
    if !text.contains(OPEN) || !text.contains(CLOSE) {
        return text;
    }
    let mut result = String::with_capacity(text.len());
    let mut open: Option<(&str, &str, Vec<&str>, u32)> = None;
    let mut fence: Option<&str> = None;
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        let bare = line.trim_start_matches(' ');
        let indent = &line[..line.len() - bare.len()];
        if let Some((before, options, lines, start)) = &mut open {
            let is_end = *before == indent && bare.trim_end() == CLOSE;
            lines.push(line);
            if is_end {
                let code: String = lines[1..lines.len() - 1].concat();
                let source = plantuml_source(code.trim_end_matches('\n'));
                let picture = info::picture(options);
                let html = if work.options.exact && !work.options.diagrams.any() {
                    source
                } else {
                    super::served(Language::PlantUml, &code, &picture, &source, *start, work)
                };
                let piece = Piece {
                    html: html.into(),
                    is_block: true,
                    is_foreign: false,
                };
                result.push_str(before);
                result.push_str(&work.stash.put(piece));
                result.push('\n');
                open = None;
            }
            continue;
        }
        // Within a fence nothing is a diagram.
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| bare.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(started), Some(mark)) if started == mark => fence = None,
            _ => {}
        }
        match bare.strip_prefix(OPEN) {
            Some(options) if fence.is_none() => {
                open = Some((indent, options.trim(), vec![line], number));
            }
            _ => result.push_str(line),
        }
    }
    if let Some((_, _, lines, _)) = open {
        for line in lines {
            result.push_str(line);
        }
    }
    result.into()
}
