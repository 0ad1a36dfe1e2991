//! Block scalars: `|` and `>`.

use std::borrow::Cow;

/// What is wrong with a block scalar.
pub(crate) struct BlockProblem {
    pub(crate) message: &'static str,
    pub(crate) hint: &'static str,
    /// It is the header that is wrong.
    pub(crate) in_header: bool,
}

/// What the header says.
struct Header {
    folded: bool,
    indent: usize,
    chomp: Option<u8>,
}

/// A line: how many blanks it starts with, and the rest, with a carriage
/// return if it has one.
#[derive(Clone, Copy)]
struct Line<'t> {
    blanks: &'t str,
    rest: &'t str,
    offset: usize,
}

impl Line<'_> {
    fn is_blank(&self) -> bool {
        self.rest.is_empty() || self.rest == "\r"
    }
}

/// The text of a block scalar, and the first thing wrong with it with the
/// offset of the line where it is.
pub(crate) fn block<'t>(
    header: &str,
    source: &'t str,
    parent_indent: usize,
    is_root: bool,
) -> (Cow<'t, str>, Option<(usize, BlockProblem)>) {
    let (header, mut problem) = read_header(header);
    if source.is_empty() {
        return (Cow::Borrowed(""), problem);
    }
    let mut lines = lines(source);
    let blank = lines
        .iter()
        .rev()
        .take_while(|line| line.is_blank())
        .count();
    let mut content_end = lines.len() - blank;
    if content_end == 0 {
        let text = match header.chomp {
            Some(b'+') => "\n".repeat((lines.len() - 1).max(1)),
            _ => String::new(),
        };
        return (Cow::Owned(text), problem);
    }
    let mut trim = parent_indent + header.indent;
    let mut content_start = 0;
    for (at, line) in lines[..content_end].iter().enumerate() {
        if line.is_blank() {
            if header.indent == 0 {
                trim = trim.max(line.blanks.len());
            }
            continue;
        }
        let mut note = |message, hint| {
            problem.get_or_insert((
                line.offset,
                BlockProblem {
                    message,
                    hint,
                    in_header: false,
                },
            ));
        };
        if line.blanks.len() < trim {
            note(
                "an empty line above is indented more than the text",
                "say how far the text is indented, as in `|2`, or remove the blanks",
            );
        }
        if header.indent == 0 {
            trim = line.blanks.len();
        }
        content_start = at;
        if trim == 0 && !is_root {
            note(
                "the lines of a block scalar must be indented more than its key",
                "indent them",
            );
        }
        break;
    }
    if let Some(more) = lines[content_end..]
        .iter()
        .rposition(|line| line.blanks.len() > trim)
    {
        content_end += more + 1;
    }
    for line in &mut lines[content_start..content_end] {
        if let Some(rest) = line.rest.strip_suffix('\r') {
            line.rest = rest;
        }
        if !line.rest.is_empty() && line.blanks.len() < trim {
            problem.get_or_insert((
                line.offset,
                BlockProblem {
                    message: "a line is indented less than the lines of text above it",
                    hint: "indent it like the first line",
                    in_header: false,
                },
            ));
            line.blanks = "";
        }
    }
    let mut text = String::with_capacity(source.len());
    for line in &lines[..content_start] {
        text.push_str(line.blanks.get(trim..).unwrap_or_default());
        text.push('\n');
    }
    let content = &lines[content_start..content_end];
    if header.folded {
        fold(&mut text, content, trim);
    } else {
        for (at, line) in content.iter().enumerate() {
            if at > 0 {
                text.push('\n');
            }
            text.push_str(line.blanks.get(trim..).unwrap_or_default());
            text.push_str(line.rest);
        }
    }
    match header.chomp {
        Some(b'-') => {}
        Some(_) => {
            for line in &lines[content_end..] {
                text.push('\n');
                text.push_str(line.blanks.get(trim..).unwrap_or_default());
            }
            if !text.ends_with('\n') {
                text.push('\n');
            }
        }
        None => text.push('\n'),
    }
    (Cow::Owned(text), problem)
}

/// Joins lines, except those that are indented more.
fn fold(text: &mut String, lines: &[Line<'_>], trim: usize) {
    let mut separator = "";
    let mut indented = false;
    for line in lines {
        if line.blanks.len() > trim || line.rest.starts_with('\t') {
            if separator == " " {
                separator = "\n";
            } else if !indented && separator == "\n" {
                separator = "\n\n";
            }
            text.push_str(separator);
            text.push_str(line.blanks.get(trim..).unwrap_or_default());
            text.push_str(line.rest);
            separator = "\n";
            indented = true;
        } else if line.rest.is_empty() {
            if separator == "\n" {
                text.push('\n');
            } else {
                separator = "\n";
            }
        } else {
            text.push_str(separator);
            text.push_str(line.rest);
            separator = " ";
            indented = false;
        }
    }
}

fn read_header(source: &str) -> (Header, Option<(usize, BlockProblem)>) {
    let mut header = Header {
        folded: source.starts_with('>'),
        indent: 0,
        chomp: None,
    };
    let mut wrong = false;
    for byte in source.bytes().skip(1) {
        match byte {
            b'-' | b'+' if header.chomp.is_none() => header.chomp = Some(byte),
            b'1'..=b'9' if header.indent == 0 => header.indent = usize::from(byte - b'0'),
            _ => wrong = true,
        }
    }
    let problem = wrong.then_some((
        0,
        BlockProblem {
            message: "the header of a block scalar can only have one digit and one of `-` and `+`",
            hint: "write `|` or `>` and start the text on the next line, or put it in quotes",
            in_header: true,
        },
    ));
    (header, problem)
}

fn lines(source: &str) -> Vec<Line<'_>> {
    let mut offset = 0;
    source
        .split('\n')
        .map(|line| {
            let rest = line.trim_start_matches(' ');
            let start = offset;
            offset += line.len() + 1;
            Line {
                blanks: &line[..line.len() - rest.len()],
                rest,
                offset: start,
            }
        })
        .collect()
}
