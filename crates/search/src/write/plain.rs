//! Tokens that are made already, handed to tantivy as one string.
//!
//! Making tokens is the larger part of the work, and can be done side by side.
//! tantivy's own way to take ready tokens copies each; this one copies none.
//! In the string, a token ends with a line feed, and what comes before it is
//! `;` and how far its position is behind the last one's, if it is.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Writes the string.
#[derive(Default)]
pub(super) struct Tokens {
    out: String,
    at: u32,
}

impl Tokens {
    /// Adds a token. Positions do not fall; one that would stays.
    pub(super) fn add(&mut self, text: &str, position: u32) {
        if text.is_empty() {
            return;
        }
        if position > self.at {
            self.out.push(';');
            self.out.push_str(&(position - self.at).to_string());
            self.out.push(' ');
            self.at = position;
        }
        // No token holds either: words are letters and digits, and facets are
        // values on one line.
        self.out
            .extend(text.chars().map(|c| if c == '\n' { ' ' } else { c }));
        self.out.push('\n');
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}

/// Takes the string apart again.
#[derive(Clone)]
pub(super) struct Plain;

impl Tokenizer for Plain {
    type TokenStream<'a> = PlainStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PlainStream<'a> {
        PlainStream {
            rest: text,
            token: Token {
                position: 0,
                ..Token::default()
            },
        }
    }
}

/// The tokens of one string.
pub(super) struct PlainStream<'a> {
    rest: &'a str,
    token: Token,
}

impl TokenStream for PlainStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((mut entry, rest)) = self.rest.split_once('\n') else {
            return false;
        };
        self.rest = rest;
        if let Some((step, token)) = entry
            .strip_prefix(';')
            .and_then(|entry| entry.split_once(' '))
            && let Ok(step) = step.parse::<usize>()
        {
            self.token.position += step;
            entry = token;
        }
        self.token.text.clear();
        self.token.text.push_str(entry);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
