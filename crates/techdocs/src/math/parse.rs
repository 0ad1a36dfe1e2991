//! TeX to MathML: one pass over the characters, formula by formula.
//!
//! [`mathml`] is the way in. Whatever is not understood makes it `None`.

use super::symbols::{self, Symbol};

/// Groups within groups.
const MAX_DEPTH: usize = 40;

/// The inside of a `<math>`.
pub(super) fn mathml(tex: &str, is_block: bool) -> Option<String> {
    let mut parser = Parser {
        rest: tex,
        is_block,
        depth: 0,
    };
    let mut out = String::new();
    let end = parser.row(&mut out)?;
    (end == End::Text).then_some(out)
}

/// What a row ended at; it is read.
#[derive(Debug, PartialEq, Eq)]
enum End<'t> {
    /// The end of the text.
    Text,
    /// `}`
    Brace,
    /// `]`, where one is looked for.
    Bracket,
    /// `&`
    Cell,
    /// `\\`
    Line,
    /// `\right`, with its delimiter.
    Right(&'static str),
    /// `\end`, with its name.
    Environment(&'t str),
}

struct Parser<'t> {
    rest: &'t str,
    is_block: bool,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn row(&mut self, out: &mut String) -> Option<End<'t>> {
        self.row_to(out, false)
    }

    /// Reads until something ends the row.
    fn row_to(&mut self, out: &mut String, to_bracket: bool) -> Option<End<'t>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let end = loop {
            self.skip_space();
            let Some(c) = self.rest.chars().next() else {
                break End::Text;
            };
            match c {
                '}' => {
                    self.take(1);
                    break End::Brace;
                }
                ']' if to_bracket => {
                    self.take(1);
                    break End::Bracket;
                }
                '&' => {
                    self.take(1);
                    break End::Cell;
                }
                '\\' => {
                    if self.rest.starts_with("\\\\") {
                        self.take(2);
                        break End::Line;
                    }
                    if self.takes_command("right") {
                        break End::Right(self.delimiter()?);
                    }
                    if self.takes_command("end") {
                        break End::Environment(self.words()?);
                    }
                    self.scripted(out)?;
                }
                _ => self.scripted(out)?,
            }
        };
        self.depth -= 1;
        Some(end)
    }

    /// One thing with what is below and above it.
    fn scripted(&mut self, out: &mut String) -> Option<()> {
        let mut base = String::new();
        let has_limits = if self.rest.starts_with(['^', '_']) {
            // As in `{}^2`.
            base.push_str("<mrow></mrow>");
            false
        } else {
            self.atom(&mut base)?
        };
        let mut limits = has_limits && self.is_block;
        let (mut below, mut above) = (None, None);
        loop {
            self.skip_space();
            if self.takes_command("limits") {
                limits = true;
            } else if self.takes_command("nolimits") {
                limits = false;
            } else if self.rest.starts_with('\'') && above.is_none() {
                let count = self.rest.len() - self.rest.trim_start_matches('\'').len();
                self.take(count);
                above = Some(format!("<mo>{}</mo>", "′".repeat(count)));
            } else if self.rest.starts_with('_') && below.is_none() {
                self.take(1);
                below = Some(self.argument()?);
            } else if self.rest.starts_with('^') && above.is_none() {
                self.take(1);
                above = Some(self.argument()?);
            } else {
                break;
            }
        }
        let written = match (below, above, limits) {
            (None, None, _) => base,
            (Some(below), None, false) => format!("<msub>{base}{below}</msub>"),
            (None, Some(above), false) => format!("<msup>{base}{above}</msup>"),
            (Some(below), Some(above), false) => format!("<msubsup>{base}{below}{above}</msubsup>"),
            (Some(below), None, true) => format!("<munder>{base}{below}</munder>"),
            (None, Some(above), true) => format!("<mover>{base}{above}</mover>"),
            (Some(below), Some(above), true) => {
                format!("<munderover>{base}{below}{above}</munderover>")
            }
        };
        out.push_str(&written);
        Some(())
    }

    /// One thing; whether scripts stand below and above it in a block.
    fn atom(&mut self, out: &mut String) -> Option<bool> {
        let c = self.rest.chars().next()?;
        match c {
            '{' => {
                self.take(1);
                out.push_str("<mrow>");
                if self.row(out)? != End::Brace {
                    return None;
                }
                out.push_str("</mrow>");
            }
            '\\' => return self.command(out),
            '0'..='9' | '.' if self.number_length() > 0 => {
                let (number, _) = self.rest.split_at(self.number_length());
                self.take(number.len());
                element("mn", number, out);
            }
            '~' => {
                self.take(1);
                space("0.33em", out);
            }
            _ => {
                let written = match c {
                    '-' => "−",
                    '*' => "∗",
                    _ if c.is_alphabetic() || "+=<>/()[]|,;:!?.".contains(c) || !c.is_ascii() => {
                        &self.rest[..c.len_utf8()]
                    }
                    _ => return None,
                };
                let name = if c.is_alphabetic() { "mi" } else { "mo" };
                if c == '|' {
                    // Whether it opens or closes is not written.
                    out.push_str("<mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">|</mo>");
                } else if matches!(c, '(' | ')' | '[' | ']' | '/') {
                    out.push_str(&format!("<mo stretchy=\"false\">{written}</mo>"));
                } else {
                    element(name, written, out);
                }
                self.take(c.len_utf8());
            }
        }
        Some(false)
    }

    fn number_length(&self) -> usize {
        let bytes = self.rest.as_bytes();
        let digits = |from: usize| {
            bytes[from..]
                .iter()
                .take_while(|b| b.is_ascii_digit())
                .count()
        };
        let whole = digits(0);
        match bytes.get(whole) {
            Some(b'.') if digits(whole + 1) > 0 => whole + 1 + digits(whole + 1),
            _ => whole,
        }
    }

    fn command(&mut self, out: &mut String) -> Option<bool> {
        let name = self.name()?;
        if let Some(symbol) = symbols::find(name) {
            return Some(match symbol {
                Symbol::Letter(text) => {
                    element("mi", text, out);
                    false
                }
                Symbol::Operator(text) => {
                    element("mo", text, out);
                    false
                }
                Symbol::Large(text) => {
                    element("mo", text, out);
                    // Integrals have theirs at their side.
                    !matches!(text, "∫" | "∬" | "∭" | "∮")
                }
                Symbol::Function(text) => {
                    element("mi", text, out);
                    false
                }
                Symbol::Limit(text) => {
                    element("mo", text, out);
                    true
                }
                Symbol::Space(width) => {
                    space(width, out);
                    false
                }
            });
        }
        match name {
            "frac" | "dfrac" | "tfrac" | "cfrac" => {
                let (above, below) = (self.argument()?, self.argument()?);
                out.push_str(&format!("<mfrac>{above}{below}</mfrac>"));
            }
            "binom" | "dbinom" | "tbinom" => {
                let (above, below) = (self.argument()?, self.argument()?);
                out.push_str(&format!(
                    "<mrow><mo>(</mo><mfrac linethickness=\"0\">{above}{below}</mfrac><mo>)</mo></mrow>"
                ));
            }
            "sqrt" => {
                self.skip_space();
                if self.rest.starts_with('[') {
                    self.take(1);
                    let mut degree = String::new();
                    if self.row_to(&mut degree, true)? != End::Bracket {
                        return None;
                    }
                    let inner = self.argument()?;
                    out.push_str(&format!("<mroot>{inner}<mrow>{degree}</mrow></mroot>"));
                } else {
                    let inner = self.argument()?;
                    out.push_str(&format!("<msqrt>{inner}</msqrt>"));
                }
            }
            "text" | "textrm" | "textit" | "textbf" | "mbox" | "texttt" => {
                // Spaces at its ends are part of it.
                let text = self.words()?.replace(' ', "\u{a0}");
                element("mtext", &text, out);
            }
            "operatorname" | "mathrm" | "mathsf" | "mathtt" => {
                let text = self.words()?;
                let is_plain = text
                    .chars()
                    .all(|c| c.is_alphanumeric() || " -".contains(c));
                if !is_plain {
                    return None;
                }
                out.push_str("<mi mathvariant=\"normal\">");
                push(text, out);
                out.push_str("</mi>");
            }
            "mathbb" | "mathbf" | "mathcal" | "boldsymbol" | "bm" => {
                let text = self.words()?;
                for c in text.chars().filter(|c| !c.is_whitespace()) {
                    let c = symbols::styled(name, c)?;
                    element("mi", c.encode_utf8(&mut [0; 4]), out);
                }
            }
            "mathit" | "displaystyle" | "textstyle" | "big" | "Big" | "bigg" | "Bigg" | "bigl"
            | "bigr" | "Bigl" | "Bigr" | "nonumber" | "notag" => {}
            "label" => drop(self.words()?),
            "left" => {
                let open = self.delimiter()?;
                let mut inner = String::new();
                let End::Right(close) = self.row(&mut inner)? else {
                    return None;
                };
                out.push_str("<mrow>");
                fence(open, out);
                out.push_str(&inner);
                fence(close, out);
                out.push_str("</mrow>");
            }
            "begin" => self.environment(out)?,
            _ => {
                let mark = symbols::accent(name)?;
                let inner = self.argument()?;
                let (tag, stretchy) = match name {
                    "underline" | "underbrace" => ("munder", true),
                    "overline" | "overbrace" | "widehat" | "widetilde" => ("mover", true),
                    _ => ("mover", false),
                };
                out.push_str(&format!(
                    "<{tag} accent=\"true\">{inner}<mo stretchy=\"{stretchy}\">{mark}</mo></{tag}>"
                ));
            }
        }
        Some(false)
    }

    /// `\begin` is read.
    fn environment(&mut self, out: &mut String) -> Option<()> {
        let name = self.words()?;
        let (open, close) = match name.trim_end_matches('*') {
            "matrix" | "aligned" | "align" | "split" | "gathered" | "gather" | "equation"
            | "array" => ("", ""),
            "pmatrix" => ("(", ")"),
            "bmatrix" => ("[", "]"),
            "Bmatrix" => ("{", "}"),
            "vmatrix" => ("|", "|"),
            "Vmatrix" => ("‖", "‖"),
            "cases" => ("{", ""),
            _ => return None,
        };
        if name == "array" {
            self.words()?;
        }
        let class = match name.trim_end_matches('*') {
            "aligned" | "align" | "split" => " class=\"math-aligned\"",
            "cases" => " class=\"math-cases\"",
            _ => "",
        };
        out.push_str("<mrow>");
        fence(open, out);
        out.push_str(&format!("<mtable{class} displaystyle=\"true\"><mtr><mtd>"));
        loop {
            match self.row(out)? {
                End::Cell => out.push_str("</mtd><mtd>"),
                End::Line => out.push_str("</mtd></mtr><mtr><mtd>"),
                End::Environment(end) if end == name => break,
                _ => return None,
            }
        }
        out.push_str("</mtd></mtr></mtable>");
        // A line that only ends the one before it.
        let empty = "<mtr><mtd></mtd></mtr></mtable>";
        if let Some(before) = out.strip_suffix(empty) {
            let length = before.len();
            out.truncate(length);
            out.push_str("</mtable>");
        }
        fence(close, out);
        out.push_str("</mrow>");
        Some(())
    }

    /// What a command takes: a group, or one thing.
    fn argument(&mut self) -> Option<String> {
        self.skip_space();
        let mut out = String::new();
        // In TeX a number is taken digit by digit.
        if let Some(digit) = self.rest.chars().next().filter(char::is_ascii_digit) {
            element("mn", digit.encode_utf8(&mut [0; 4]), &mut out);
            self.take(1);
            return Some(out);
        }
        if self.rest.starts_with(['}', '&', '^', '_', ']']) {
            return None;
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let before = out.len();
        self.atom(&mut out)?;
        self.depth -= 1;
        (out.len() > before).then_some(out)
    }

    /// The words of a group without commands.
    fn words(&mut self) -> Option<&'t str> {
        self.skip_space();
        let inner = self.rest.strip_prefix('{')?;
        let end = inner.find(['}', '{', '\\', '$'])?;
        if !inner[end..].starts_with('}') {
            return None;
        }
        self.rest = &inner[end + 1..];
        Some(&inner[..end])
    }

    fn delimiter(&mut self) -> Option<&'static str> {
        self.skip_space();
        let c = self.rest.chars().next()?;
        if c == '\\' {
            return symbols::delimiter(self.name()?);
        }
        let found = match c {
            '.' => "",
            '(' => "(",
            ')' => ")",
            '[' => "[",
            ']' => "]",
            '|' => "|",
            '/' => "/",
            '<' => "⟨",
            '>' => "⟩",
            _ => return None,
        };
        self.take(1);
        Some(found)
    }

    /// The name of a command: letters, or one other character.
    fn name(&mut self) -> Option<&'t str> {
        let after = self.rest.strip_prefix('\\')?;
        let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        let length = match letters {
            0 => after.chars().next()?.len_utf8(),
            letters => letters,
        };
        let (name, rest) = after.split_at(length);
        self.rest = rest;
        Some(name)
    }

    fn takes_command(&mut self, name: &str) -> bool {
        let mut ahead = Parser {
            rest: self.rest,
            ..*self
        };
        let found = ahead.name() == Some(name);
        if found {
            self.rest = ahead.rest;
        }
        found
    }

    fn take(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }
}

fn element(name: &str, text: &str, out: &mut String) {
    out.push_str(&format!("<{name}>"));
    push(text, out);
    out.push_str(&format!("</{name}>"));
}

fn push(text: &str, out: &mut String) {
    out.push_str(&htmlize::escape_text(text));
}

fn space(width: &str, out: &mut String) {
    out.push_str(&format!("<mspace width=\"{width}\"></mspace>"));
}

fn fence(written: &str, out: &mut String) {
    if !written.is_empty() {
        out.push_str(&format!(
            "<mo fence=\"true\" stretchy=\"true\">{written}</mo>"
        ));
    }
}
