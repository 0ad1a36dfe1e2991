//! Kanban boards: `kanban`.
//!
//! Columns side by side with their cards below. What stands further to the
//! right than the first column is a card.

use super::marks::{Anchor, Ink, Words};
use super::problem::{Problem, unread};
use super::source::{Source, find_unquoted, indent};
use super::svg::Canvas;
use super::text;

const WIDTH: f64 = 200.0;
const GAP: f64 = 12.0;
const LINE: f64 = 17.0;
const MAX_CARDS: usize = 300;
const MAX_COLUMNS: usize = 40;
const EXPECTED: &str = "a card is `id[Text]`, with `@{ assigned: \"who\" }` after it or not";

#[derive(Default)]
struct Card {
    lines: Vec<String>,
    /// The ticket and who has it.
    notes: [String; 2],
    priority: String,
    link: Option<String>,
}

struct Column {
    lines: Vec<String>,
    cards: Vec<Card>,
}

/// Reads and draws a board; gives it in words.
pub(super) fn draw(source: &Source, canvas: &mut Canvas) -> Result<String, Problem> {
    let columns = read(source)?;
    let tallest = columns
        .iter()
        .map(|column| column.lines.len())
        .max()
        .unwrap_or(1);
    let head = tallest.max(1) as f64 * LINE + 18.0;
    let longest = columns
        .iter()
        .map(|column| column.cards.iter().map(|card| height(card) + 8.0));
    let longest = longest.map(Iterator::sum::<f64>).fold(0.0, f64::max);
    for (at, column) in columns.iter().enumerate() {
        let x = at as f64 * (WIDTH + GAP);
        canvas.block([x, 0.0, WIDTH, head + longest + 6.0], 6.0, Ink::Ground(at));
        canvas.block([x, 0.0, WIDTH, 4.0], 2.0, Ink::Full(at));
        let words = Words::at(x + WIDTH / 2.0, head / 2.0 + 2.0, "").strong();
        canvas.write_lines(&column.lines, words);
        let mut y = head;
        for card in &column.cards {
            picture(card, x + 8.0, y, canvas);
            y += height(card) + 8.0;
        }
    }
    let said = columns.iter().map(|column| {
        let cards: Vec<String> = column.cards.iter().take(30).map(words).collect();
        format!("{}: {}", column.lines.join(" "), cards.join(", "))
    });
    Ok(said.collect::<Vec<_>>().join("; "))
}

fn read(source: &Source) -> Result<Vec<Column>, Problem> {
    let mut columns: Vec<Column> = Vec::new();
    let mut margin = 0;
    let mut count = 0;
    for (number, line) in source.lines() {
        let written = line.trim();
        if written.starts_with("::icon(") || written.starts_with(":::") {
            continue;
        }
        let (label, data) = match find_unquoted(written, "@{") {
            Some(at) => (&written[..at], &written[at + 2..]),
            None => (written, ""),
        };
        let label = bracketed(label).ok_or_else(|| unread(line, EXPECTED).at(number))?;
        if columns.is_empty() {
            margin = indent(line);
        }
        if indent(line) <= margin {
            columns.push(Column {
                lines: text::wrapped(label, WIDTH - 24.0),
                cards: Vec::new(),
            });
        } else if let Some(column) = columns.last_mut() {
            let mut card = Card {
                lines: text::wrapped(label, WIDTH - 44.0),
                ..Card::default()
            };
            details(&mut card, data, source);
            column.cards.push(card);
            count += 1;
        }
        if columns.len() > MAX_COLUMNS || count > MAX_CARDS {
            return Err(Problem::from("the board is too large").at(number));
        }
    }
    if columns.is_empty() {
        return Err(Problem::from("the board has no column").hint(EXPECTED));
    }
    Ok(columns)
}

/// `id[Text]`, `[Text]`, `Text`.
fn bracketed(label: &str) -> Option<&str> {
    match label.split_once('[') {
        Some((_, inner)) => inner.trim_end().strip_suffix(']'),
        None => Some(label),
    }
}

/// `assigned: "x", ticket: MC-1, priority: 'High' }`.
fn details(card: &mut Card, data: &str, source: &Source) {
    let data = data.trim().trim_end_matches('}');
    for part in data.split(',') {
        let Some((key, value)) = part.split_once(':') else {
            continue;
        };
        let value = text::line(value.trim().trim_matches(['"', '\'']));
        match key.trim() {
            "ticket" => {
                let base = source.setting("ticketBaseUrl");
                let address = base.map(|base| base.replace("#TICKET#", &value));
                card.link = address.as_deref().and_then(super::source::web_address);
                card.notes[0] = value;
            }
            "assigned" => card.notes[1] = value,
            "priority" => card.priority = value,
            "label" => card.lines = text::wrapped(&value, WIDTH - 44.0),
            _ => {}
        }
    }
}

fn height(card: &Card) -> f64 {
    let has_notes = card.notes.iter().any(|note| !note.is_empty()) || !card.priority.is_empty();
    let notes = if has_notes { 22.0 } else { 0.0 };
    card.lines.len() as f64 * LINE + 16.0 + notes
}

fn picture(card: &Card, x: f64, y: f64, canvas: &mut Canvas) {
    let (width, height) = (WIDTH - 16.0, height(card));
    if let Some(link) = &card.link {
        canvas.open_link(link);
    }
    canvas.block([x, y, width, height], 4.0, Ink::Paper);
    let tone = match card.priority.to_ascii_lowercase().as_str() {
        "very high" => Some(3),
        "high" => Some(1),
        "low" => Some(0),
        "very low" => Some(7),
        _ => None,
    };
    if let Some(tone) = tone {
        canvas.block([x, y + 2.0, 4.0, height - 4.0], 2.0, Ink::Full(tone));
    }
    let middle = y + 8.0 + card.lines.len() as f64 * LINE / 2.0;
    let words = Words::at(x + 12.0, middle, "").from(Anchor::Start);
    canvas.write_lines(&card.lines, words);
    let low = y + height - 14.0;
    let [ticket, who] = &card.notes;
    let left = [ticket.as_str(), card.priority.as_str()];
    let left: Vec<&str> = left.into_iter().filter(|text| !text.is_empty()).collect();
    let left = left.join(" · ");
    let small = |x: f64, text| Words::at(x, low, text).size(11.0).faint();
    canvas.write(small(x + 12.0, &left).from(Anchor::Start));
    canvas.write(small(x + width - 8.0, who).from(Anchor::End));
    if card.link.is_some() {
        canvas.close_link();
    }
}

fn words(card: &Card) -> String {
    let mut said = card.lines.join(" ");
    for note in card.notes.iter().chain([&card.priority]) {
        if !note.is_empty() {
            said.push_str(&format!(" ({note})"));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_are_below_their_columns() {
        let source = "---\nconfig:\n  kanban:\n    ticketBaseUrl: 'https://x.example/#TICKET#'\n---\n\
            kanban\n  Todo\n    [Write < it]\n    id2[Read]@{ ticket: MC-1, assigned: 'a', priority: 'High' }\n  \
            id3[Done]";
        let mut canvas = Canvas::new("d");
        let words = draw(&Source::read(source), &mut canvas).unwrap();
        assert_eq!(words, "Todo: Write < it, Read (MC-1) (a) (High); Done: ");
        let svg = canvas.finish("", "");
        assert!(svg.contains("<a href=\"https://x.example/MC-1\">"));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let problem = |source: &str| {
            let drawn = draw(&Source::read(source), &mut Canvas::new("d"));
            drawn.unwrap_err()
        };
        assert_eq!(problem("kanban\n a\n  b[c").line, 3);
        assert_eq!(problem("kanban").message, "the board has no column");
    }
}
