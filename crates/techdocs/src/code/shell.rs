//! Shell scripts, and sessions: lines of a prompt and a command, and what the
//! command printed.

use super::Class;
use super::spans::Spans;
use super::words::{self, Grammar, line, variable};

/// Adds the tokens of a script.
pub(super) fn scan(text: &str, spans: &mut Spans<'_, '_>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut plain = 0;
    // Whether a command may start here.
    let mut command = true;
    // Whether a variable is being set, after which a command may still start.
    let mut setting = false;
    // What ends the text that begins after this line.
    let mut here: Option<&str> = None;
    // What is known to have no end any more.
    let (mut no_double, mut no_single, mut no_here) = (false, false, false);
    while at < bytes.len() {
        let rest = &text[at..];
        let (class, length) = match bytes[at] {
            b'\n' => {
                command = true;
                match here.take() {
                    Some(end) if !no_here => {
                        let length = here_length(&rest[1..], end);
                        no_here = length == 0;
                        ((length > 0).then_some(Class::String), 1 + length)
                    }
                    _ => (None, 1),
                }
            }
            b' ' | b'\t' => {
                command |= std::mem::take(&mut setting);
                (None, 1)
            }
            b'#' if at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'\n' | b';') => {
                (Some(Class::Comment), line(rest))
            }
            b'\\' => (None, 1 + rest[1..].chars().next().map_or(0, char::len_utf8)),
            b'\'' if !no_single => match rest[1..].find('\'') {
                Some(end) => (Some(Class::String), end + 2),
                None => {
                    no_single = true;
                    (None, 1)
                }
            },
            b'"' if !no_double => match double_quoted(rest) {
                Some(length) => (Some(Class::String), length),
                None => {
                    no_double = true;
                    (None, 1)
                }
            },
            b'$' => variable(rest),
            b'<' if rest.starts_with("<<") && !rest.starts_with("<<<") => {
                let (name, length) = here_name(rest);
                here = name.or(here);
                (None, length)
            }
            b'|' | b'&' | b';' | b'(' | b'`' => {
                command = true;
                (None, 1)
            }
            b'-' if !command && matches!(bytes[at - 1], b' ' | b'\t') => {
                let length = option_length(rest);
                ((length > 1).then_some(Class::Attribute), length)
            }
            byte if is_word(byte) => {
                let length = rest.bytes().position(|b| !is_word(b)).unwrap_or(rest.len());
                let word = &rest[..length];
                let class = classify(word, command, rest.as_bytes().get(length));
                setting |= class == Some(Class::Variable);
                command = class == Some(Class::Keyword) && word != "in" && word != "for";
                (class, length)
            }
            128.. => {
                command = false;
                (None, rest.chars().next().map_or(1, char::len_utf8))
            }
            _ => {
                command = false;
                (None, 1)
            }
        };
        if let Some(class) = class {
            spans.plain(&text[plain..at]);
            spans.token(class, &rest[..length]);
            plain = at + length;
            if class != Class::Keyword {
                command = false;
            }
        }
        at += length;
    }
    spans.plain(&text[plain..]);
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'+' | b':' | b'@')
}

fn classify(word: &str, command: bool, after: Option<&u8>) -> Option<Class> {
    const KEYWORDS: &[&str] = &[
        "case", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in",
        "select", "then", "until", "while",
    ];
    const BUILTINS: &[&str] = &[
        "alias",
        "apt",
        "apt-get",
        "awk",
        "aws",
        "az",
        "break",
        "brew",
        "bun",
        "bundle",
        "cargo",
        "cat",
        "cd",
        "chmod",
        "chown",
        "cp",
        "curl",
        "declare",
        "deno",
        "docker",
        "echo",
        "env",
        "eval",
        "exec",
        "exit",
        "export",
        "find",
        "gcloud",
        "gem",
        "gh",
        "git",
        "go",
        "grep",
        "gunzip",
        "gzip",
        "helm",
        "jq",
        "kill",
        "kind",
        "kn",
        "kubectl",
        "kustomize",
        "ln",
        "local",
        "ls",
        "make",
        "mkdir",
        "mkdocs",
        "mv",
        "node",
        "npm",
        "npx",
        "oc",
        "openssl",
        "pip",
        "pip3",
        "pipx",
        "pnpm",
        "podman",
        "printf",
        "pwd",
        "python",
        "python3",
        "read",
        "return",
        "rm",
        "rsync",
        "ruff",
        "scp",
        "sed",
        "set",
        "shift",
        "sleep",
        "sort",
        "source",
        "ssh",
        "sudo",
        "systemctl",
        "tail",
        "tar",
        "tee",
        "terraform",
        "test",
        "touch",
        "trap",
        "unset",
        "unzip",
        "uv",
        "uvx",
        "wget",
        "xargs",
        "yarn",
        "yq",
        "zip",
    ];
    if !command {
        return (word == "in").then_some(Class::Keyword).or_else(|| {
            let digits = word.bytes().all(|b| b.is_ascii_digit());
            digits.then_some(Class::Number)
        });
    }
    if after == Some(&b'=') && !word.contains(['-', '.', '/', ':', '@', '+']) {
        Some(Class::Variable)
    } else if KEYWORDS.binary_search(&word).is_ok() {
        Some(Class::Keyword)
    } else if BUILTINS.binary_search(&word).is_ok() {
        Some(Class::Builtin)
    } else {
        None
    }
}

/// The length of `-x` or `--long-name`, without the value.
fn option_length(text: &str) -> usize {
    let ends = |b: u8| !(b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    text.bytes().position(ends).unwrap_or(text.len())
}

fn double_quoted(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        match *bytes.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// `<<EOF`, `<<-'EOF'`: the name and the length.
fn here_name(text: &str) -> (Option<&str>, usize) {
    let rest = text[2..].strip_prefix('-').unwrap_or(&text[2..]);
    let name = rest.trim_start_matches([' ', '\'', '"', '\\']);
    let length = words::word(name, b"");
    let until = text.len() - name.len() + length;
    if length == 0 || name.len() + 3 < rest.len() {
        return (None, 2);
    }
    (Some(&name[..length]), until)
}

/// The length of the text up to and with the line that is `end`; 0 where there
/// is no such line.
fn here_length(text: &str, end: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.trim() == end {
            return at - usize::from(line.ends_with('\n'));
        }
    }
    0
}

/// What a prompt is in a kind of session.
pub(super) struct Session {
    /// Where a prompt ends, in a line that has one.
    pub(super) prompt: fn(&str) -> Option<usize>,
    /// The language of commands; `None` is the shell's.
    pub(super) grammar: Option<&'static Grammar>,
}

/// Adds the tokens of a session.
pub(super) fn session(text: &str, session: &Session, spans: &mut Spans<'_, '_>) {
    for line in text.split_inclusive('\n') {
        let content = line.strip_suffix('\n').unwrap_or(line);
        match (session.prompt)(content) {
            Some(length) => {
                spans.token(Class::Prompt, &content[..length]);
                match session.grammar {
                    Some(grammar) => words::scan(&content[length..], grammar, spans),
                    None => scan(&content[length..], spans),
                }
            }
            None => spans.token(Class::Output, content),
        }
        spans.plain(&line[content.len()..]);
    }
}

/// `$ `, `# `, `% `, `> `, with `user@host:~` or `(venv)` before it.
pub(super) fn shell_prompt(line: &str) -> Option<usize> {
    let at = line.find(['$', '#', '%', '>'])?;
    let before = &line[..at];
    let is_prompt = before.trim_start().is_empty()
        || before.contains('@')
        || before.starts_with(['(', '[']) && before.trim_end().ends_with([')', ']']);
    let after = &line[at + 1..];
    let blank = usize::from(after.starts_with(' '));
    (is_prompt && (blank == 1 || after.is_empty())).then_some(at + 1 + blank)
}

/// `>>> ` and `... `.
pub(super) fn python_prompt(line: &str) -> Option<usize> {
    let is_prompt = line.starts_with(">>>") || line.starts_with("...");
    let length = 3 + usize::from(line.as_bytes().get(3) == Some(&b' '));
    (is_prompt && matches!(line.as_bytes().get(3), None | Some(b' '))).then_some(length)
}

/// `PS C:\> ` and `C:\> `.
pub(super) fn windows_prompt(line: &str) -> Option<usize> {
    let at = line.find('>')?;
    let is_prompt = line.starts_with("PS") || line.as_bytes().get(1) == Some(&b':');
    let blank = usize::from(line[at + 1..].starts_with(' '));
    is_prompt.then_some(at + 1 + blank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_known_by_their_mark() {
        assert_eq!(shell_prompt("$ ls"), Some(2));
        assert_eq!(shell_prompt("root@host:~# ls"), Some(13));
        assert_eq!(shell_prompt("(venv) $ ls"), Some(9));
        assert_eq!(shell_prompt("a > b"), None);
        assert_eq!(shell_prompt("$HOME"), None);
        assert_eq!(python_prompt(">>> 1"), Some(4));
        assert_eq!(python_prompt("...1"), None);
        assert_eq!(windows_prompt("PS C:\\> dir"), Some(8));
    }
}
