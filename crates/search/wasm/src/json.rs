//! A small writer of JSON: enough for answers, and nothing that could fail.

/// Writes into memory. Values in a list or an object are apart by commas, which
/// [`Json::item`] and [`Json::key`] put where they belong.
#[derive(Default)]
pub(crate) struct Json {
    out: Vec<u8>,
}

impl Json {
    /// All that was written.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.out
    }

    /// A list or an object, whose values are written by `write`.
    fn within(&mut self, open: u8, close: u8, write: &mut dyn FnMut(&mut Self)) {
        self.out.push(open);
        write(self);
        self.out.push(close);
    }

    /// An object, whose keys and values are written by `write`.
    pub(crate) fn object(&mut self, mut write: impl FnMut(&mut Self)) {
        self.within(b'{', b'}', &mut write);
    }

    /// A list, whose items are written by `write`.
    pub(crate) fn array(&mut self, mut write: impl FnMut(&mut Self)) {
        self.within(b'[', b']', &mut write);
    }

    /// A list of things that are written alike.
    pub(crate) fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.array(|json| {
            for item in items {
                write(json.item(), item);
            }
        });
    }

    /// A name and how many there are of it, as a list of two.
    pub(crate) fn counted(&mut self, name: &str, count: usize) {
        self.array(|json| {
            json.item().string(name);
            json.item().number(count);
        });
    }

    /// Starts an item of a list.
    pub(crate) fn item(&mut self) -> &mut Self {
        if !matches!(self.out.last(), None | Some(b'[' | b'{')) {
            self.out.push(b',');
        }
        self
    }

    /// Starts a value of an object.
    pub(crate) fn key(&mut self, key: &str) -> &mut Self {
        self.item().string(key);
        self.out.push(b':');
        self
    }

    pub(crate) fn boolean(&mut self, value: bool) {
        let text: &[u8] = if value { b"true" } else { b"false" };
        self.out.extend_from_slice(text);
    }

    pub(crate) fn number(&mut self, mut value: usize) {
        let mut digits = [0u8; 20];
        let mut at = digits.len();
        loop {
            at -= 1;
            digits[at] = b'0' + (value % 10) as u8;
            value /= 10;
            if value == 0 {
                break;
            }
        }
        self.out.extend_from_slice(&digits[at..]);
    }

    pub(crate) fn string(&mut self, text: &str) {
        self.out.push(b'"');
        for byte in text.bytes() {
            match byte {
                b'"' | b'\\' => self.out.extend_from_slice(&[b'\\', byte]),
                b'\n' => self.out.extend_from_slice(b"\\n"),
                0..0x20 => {
                    let digit = |value: u8| b"0123456789abcdef"[usize::from(value & 15)];
                    self.out.extend_from_slice(b"\\u00");
                    self.out.extend_from_slice(&[digit(byte >> 4), digit(byte)]);
                }
                _ => self.out.push(byte),
            }
        }
        self.out.push(b'"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_values_apart_by_commas() {
        let mut json = Json::default();
        json.object(|json| {
            json.key("none")
                .list(&[0usize; 0], |json, n| json.number(*n));
            json.key("some")
                .list(&[0usize, 7, 120, usize::MAX], |json, n| json.number(*n));
            json.key("is").boolean(true);
            json.key("text").string("a\"b\\c\nd\u{1}\u{1f}é");
            json.key("counted").counted("x", 2);
        });
        assert_eq!(
            String::from_utf8(json.finish()).unwrap(),
            format!(
                r#"{{"none":[],"some":[0,7,120,{}],"is":true,"text":"a\"b\\c\nd\u0001\u001fé","counted":["x",2]}}"#,
                usize::MAX
            )
        );
    }
}
