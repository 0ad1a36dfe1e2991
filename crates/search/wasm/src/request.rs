//! Reads a request: JSON as `JSON.stringify` writes it.
//!
//! Only what a request is made of is read: one object of known keys with
//! strings, whole numbers and lists of these. Anything else is no request.

use search::query::Request;

/// The longest request, in bytes.
const LONGEST: usize = 64 << 10;
/// The most facets a request is narrowed down by, or counts.
const MOST_FACETS: usize = 64;

/// Reads a request; `None` when it is none.
pub fn read(bytes: &[u8]) -> Option<Request> {
    if bytes.len() > LONGEST {
        return None;
    }
    let mut json = Json {
        rest: std::str::from_utf8(bytes).ok()?,
    };
    let mut request = Request::default();
    json.between('{', '}', |json| {
        let key = json.string()?;
        json.sign(':')?;
        match key.as_str() {
            "text" => request.text = json.string()?,
            "facets" => request.facets = json.list(Json::pair)?,
            "offset" => request.offset = json.number()?,
            "limit" => request.limit = json.number()?,
            "ofEachGroup" => request.of_each_group = Some(json.number()?),
            "count" => request.count = json.list(Json::string)?,
            _ => return None,
        }
        Some(())
    })?;
    json.rest.trim_start().is_empty().then_some(request)
}

struct Json<'a> {
    rest: &'a str,
}

impl Json<'_> {
    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next()?;
        self.rest = chars.as_str();
        Some(c)
    }

    /// Reads a sign, with spaces before it.
    fn sign(&mut self, sign: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(sign)?;
        Some(())
    }

    /// Reads what stands between two signs, apart by commas.
    fn between(
        &mut self,
        open: char,
        close: char,
        mut read: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.sign(open)?;
        if self.sign(close).is_some() {
            return Some(());
        }
        loop {
            read(self)?;
            if self.sign(',').is_none() {
                return self.sign(close);
            }
        }
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut out = Vec::new();
        self.between('[', ']', |json| {
            out.push(read(json)?);
            (out.len() <= MOST_FACETS).then_some(())
        })?;
        Some(out)
    }

    fn pair(&mut self) -> Option<(String, String)> {
        let mut both = self.list(Self::string)?.into_iter();
        let pair = (both.next()?, both.next()?);
        both.next().is_none().then_some(pair)
    }

    fn number(&mut self) -> Option<usize> {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|c: char| !c.is_ascii_digit());
        let (digits, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        if digits.is_empty() {
            return None;
        }
        digits.bytes().try_fold(0usize, |value, digit| {
            value
                .checked_mul(10)?
                .checked_add(usize::from(digit - b'0'))
        })
    }

    fn string(&mut self) -> Option<String> {
        self.sign('"')?;
        let mut out = String::new();
        loop {
            match self.next()? {
                '"' => return Some(out),
                '\\' => {
                    let c = self.escaped()?;
                    out.push(c);
                }
                c if c < ' ' => return None,
                c => out.push(c),
            }
        }
    }

    /// Reads what stands behind a backslash.
    fn escaped(&mut self) -> Option<char> {
        Some(match self.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let first = self.unit()?;
                if !(0xd800..0xdc00).contains(&first) {
                    return Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                // Half a pair; the other half follows, or it stands for nothing.
                let rest = self.rest;
                let second = self.rest.strip_prefix("\\u").and_then(|behind| {
                    self.rest = behind;
                    self.unit()
                });
                match second.filter(|second| (0xdc00..0xe000).contains(second)) {
                    Some(second) => {
                        char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))?
                    }
                    None => {
                        self.rest = rest;
                        char::REPLACEMENT_CHARACTER
                    }
                }
            }
            c @ ('"' | '\\' | '/') => c,
            _ => return None,
        })
    }

    /// Reads four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let mut value = 0;
        for _ in 0..4 {
            value = value * 16 + self.next()?.to_digit(16)?;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_all_of_a_request() {
        let text = r#" { "text" : "a \"b\" é 🙂", "facets":[["kind","api"],["tag","x y"]],
            "offset":20,"limit":10,"ofEachGroup":3,"count":["kind","owner"]} "#;
        let expected = Request {
            text: "a \"b\" é 🙂".into(),
            facets: vec![("kind".into(), "api".into()), ("tag".into(), "x y".into())],
            offset: 20,
            limit: 10,
            of_each_group: Some(3),
            count: vec!["kind".into(), "owner".into()],
        };
        assert_eq!(read(text.as_bytes()), Some(expected));
        assert_eq!(read(b"{}"), Some(Request::default()));
    }

    #[test]
    fn reads_what_is_escaped() {
        #[track_caller]
        fn check(written: &str, expected: &str) {
            let request = read(format!("{{\"text\":\"{written}\"}}").as_bytes()).unwrap();
            assert_eq!(request.text, expected);
        }
        check(r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t");
        check(r"\u00e9\u0001", "é\u{1}");
        check(r"\ud83d\ude42", "🙂");
        check(r"\ud83dx", "\u{fffd}x"); // Half a pair.
        check(r"\ud83d\u0041", "\u{fffd}A");
        check(r"\ude42", "\u{fffd}");
    }

    #[test]
    fn refuses_what_is_no_request() {
        for text in [
            "",
            "null",
            "[]",
            "{",
            "{}x",
            "{\"text\"}",
            "{\"text\":1}",
            "{\"text\":\"}",
            "{\"text\":\"\\x\"}",
            "{\"text\":\"\\u12\"}",
            "{\"text\":\"a\nb\"}",
            "{\"limit\":-1}",
            "{\"limit\":1.5}",
            "{\"limit\":1e3}",
            "{\"limit\":}",
            "{\"limit\":99999999999999999999999999}",
            "{\"facets\":[[\"a\"]]}",
            "{\"facets\":[[\"a\",\"b\",\"c\"]]}",
            "{\"other\":1}",
            "{\"limit\":1,}",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(read(b"{\"text\":\"\xff\"}"), None);
        let many = format!("{{\"count\":[{}\"x\"]}}", "\"x\",".repeat(MOST_FACETS));
        assert_eq!(read(many.as_bytes()), None);
        let long = format!("{{\"text\":\"{}\"}}", "x".repeat(LONGEST));
        assert_eq!(read(long.as_bytes()), None);
    }
}
