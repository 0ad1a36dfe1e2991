//! The names of TeX, and the characters they stand for.

/// What a command without an argument stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    Letter(&'static str),
    Operator(&'static str),
    /// A large operator, which has limits.
    Large(&'static str),
    /// A function, written upright.
    Function(&'static str),
    /// A function that has limits.
    Limit(&'static str),
    /// A space of some width.
    Space(&'static str),
}

use Symbol::{Function, Large, Letter, Limit, Operator, Space};

/// Every name, sorted by bytes.
#[rustfmt::skip]
const SYMBOLS: &[(&str, Symbol)] = &[
    (" ", Space("0.33em")), ("!", Space("-0.17em")), ("#", Operator("#")), ("$", Operator("$")),
    ("%", Operator("%")), ("&", Operator("&")), (",", Space("0.17em")), (":", Space("0.22em")),
    (";", Space("0.28em")), ("Delta", Letter("Δ")), ("Gamma", Letter("Γ")),
    ("Im", Letter("ℑ")), ("Lambda", Letter("Λ")), ("Leftarrow", Operator("⇐")),
    ("Leftrightarrow", Operator("⇔")), ("Omega", Letter("Ω")), ("Phi", Letter("Φ")),
    ("Pi", Letter("Π")), ("Pr", Limit("Pr")), ("Psi", Letter("Ψ")), ("Re", Letter("ℜ")),
    ("Rightarrow", Operator("⇒")), ("Sigma", Letter("Σ")), ("Theta", Letter("Θ")),
    ("Upsilon", Letter("Υ")), ("Xi", Letter("Ξ")), ("_", Operator("_")),
    ("aleph", Letter("ℵ")), ("alpha", Letter("α")), ("angle", Operator("∠")),
    ("approx", Operator("≈")), ("arccos", Function("arccos")), ("arcsin", Function("arcsin")),
    ("arctan", Function("arctan")), ("arg", Function("arg")), ("argmax", Limit("arg max")),
    ("argmin", Limit("arg min")), ("ast", Operator("∗")), ("beta", Letter("β")),
    ("bigcap", Large("⋂")), ("bigcup", Large("⋃")), ("bigoplus", Large("⨁")),
    ("bigotimes", Large("⨂")), ("bigvee", Large("⋁")), ("bigwedge", Large("⋀")),
    ("bullet", Operator("∙")), ("cap", Operator("∩")), ("cdot", Operator("⋅")),
    ("cdots", Operator("⋯")), ("chi", Letter("χ")), ("circ", Operator("∘")),
    ("colon", Operator(":")), ("cong", Operator("≅")), ("cos", Function("cos")),
    ("cosh", Function("cosh")), ("cot", Function("cot")), ("cup", Operator("∪")),
    ("ddots", Operator("⋱")), ("deg", Function("deg")), ("delta", Letter("δ")),
    ("det", Limit("det")), ("dim", Function("dim")), ("div", Operator("÷")),
    ("dots", Operator("…")), ("ell", Letter("ℓ")), ("emptyset", Letter("∅")),
    ("epsilon", Letter("ϵ")), ("equiv", Operator("≡")), ("eta", Letter("η")),
    ("exists", Operator("∃")), ("exp", Function("exp")), ("forall", Operator("∀")),
    ("gamma", Letter("γ")), ("gcd", Limit("gcd")), ("ge", Operator("≥")),
    ("geq", Operator("≥")), ("gg", Operator("≫")), ("hbar", Letter("ℏ")),
    ("iff", Operator("⟺")), ("iiint", Large("∭")), ("iint", Large("∬")),
    ("implies", Operator("⟹")), ("in", Operator("∈")), ("inf", Limit("inf")),
    ("infty", Letter("∞")), ("int", Large("∫")), ("iota", Letter("ι")),
    ("kappa", Letter("κ")), ("ker", Function("ker")), ("lambda", Letter("λ")),
    ("land", Operator("∧")), ("langle", Operator("⟨")), ("lceil", Operator("⌈")),
    ("ldots", Operator("…")), ("le", Operator("≤")), ("leftarrow", Operator("←")),
    ("leftrightarrow", Operator("↔")), ("leq", Operator("≤")), ("lfloor", Operator("⌊")),
    ("lim", Limit("lim")), ("liminf", Limit("lim inf")), ("limsup", Limit("lim sup")),
    ("ll", Operator("≪")), ("ln", Function("ln")), ("lnot", Operator("¬")),
    ("log", Function("log")), ("lor", Operator("∨")), ("lvert", Operator("|")),
    ("mapsto", Operator("↦")), ("max", Limit("max")), ("mid", Operator("∣")),
    ("min", Limit("min")), ("mp", Operator("∓")), ("mu", Letter("μ")),
    ("nabla", Operator("∇")), ("ne", Operator("≠")), ("neg", Operator("¬")),
    ("neq", Operator("≠")), ("notin", Operator("∉")), ("nu", Letter("ν")),
    ("odot", Operator("⊙")), ("oint", Large("∮")), ("omega", Letter("ω")),
    ("oplus", Operator("⊕")), ("otimes", Operator("⊗")), ("parallel", Operator("∥")),
    ("partial", Letter("∂")), ("perp", Operator("⊥")), ("phi", Letter("ϕ")),
    ("pi", Letter("π")), ("pm", Operator("±")), ("prec", Operator("≺")),
    ("prime", Operator("′")), ("prod", Large("∏")), ("propto", Operator("∝")),
    ("psi", Letter("ψ")), ("qquad", Space("2em")), ("quad", Space("1em")),
    ("rangle", Operator("⟩")), ("rceil", Operator("⌉")), ("rfloor", Operator("⌋")),
    ("rho", Letter("ρ")), ("rightarrow", Operator("→")), ("rvert", Operator("|")),
    ("setminus", Operator("∖")), ("sigma", Letter("σ")), ("sim", Operator("∼")),
    ("simeq", Operator("≃")), ("sin", Function("sin")), ("sinh", Function("sinh")),
    ("star", Operator("⋆")), ("subset", Operator("⊂")), ("subseteq", Operator("⊆")),
    ("succ", Operator("≻")), ("sum", Large("∑")), ("sup", Limit("sup")),
    ("supset", Operator("⊃")), ("supseteq", Operator("⊇")), ("tan", Function("tan")),
    ("tanh", Function("tanh")), ("tau", Letter("τ")), ("theta", Letter("θ")),
    ("times", Operator("×")), ("to", Operator("→")), ("top", Operator("⊤")),
    ("upsilon", Letter("υ")), ("varepsilon", Letter("ε")), ("varnothing", Letter("∅")),
    ("varphi", Letter("φ")), ("vartheta", Letter("ϑ")), ("vdots", Operator("⋮")),
    ("vee", Operator("∨")), ("wedge", Operator("∧")), ("xi", Letter("ξ")),
    ("zeta", Letter("ζ")), ("{", Operator("{")), ("|", Operator("‖")), ("}", Operator("}")),
];

/// What a name stands for.
pub(super) fn find(name: &str) -> Option<Symbol> {
    let at = SYMBOLS
        .binary_search_by_key(&name, |(known, _)| known)
        .ok()?;
    Some(SYMBOLS[at].1)
}

/// What a name is after `\left` or `\right`.
pub(super) fn delimiter(name: &str) -> Option<&'static str> {
    Some(match name {
        "{" | "lbrace" => "{",
        "}" | "rbrace" => "}",
        "|" | "Vert" | "lVert" | "rVert" => "‖",
        "langle" => "⟨",
        "rangle" => "⟩",
        "lceil" => "⌈",
        "rceil" => "⌉",
        "lfloor" => "⌊",
        "rfloor" => "⌋",
        "vert" | "lvert" | "rvert" => "|",
        _ => return None,
    })
}

/// The mark that a command sets over or under its argument.
pub(super) fn accent(name: &str) -> Option<&'static str> {
    Some(match name {
        "hat" | "widehat" => "^",
        "tilde" | "widetilde" => "~",
        "bar" | "overline" => "¯",
        "vec" => "→",
        "dot" => "˙",
        "ddot" => "¨",
        "underline" => "_",
        "overbrace" => "⏞",
        "underbrace" => "⏟",
        _ => return None,
    })
}

/// A letter or digit in the style of a command.
pub(super) fn styled(command: &str, c: char) -> Option<char> {
    let from = |start: u32, first: char| char::from_u32(start + c as u32 - first as u32);
    match (command, c) {
        ("mathbb", 'C') => Some('ℂ'),
        ("mathbb", 'H') => Some('ℍ'),
        ("mathbb", 'N') => Some('ℕ'),
        ("mathbb", 'P') => Some('ℙ'),
        ("mathbb", 'Q') => Some('ℚ'),
        ("mathbb", 'R') => Some('ℝ'),
        ("mathbb", 'Z') => Some('ℤ'),
        ("mathbb", 'A'..='Z') => from(0x1d538, 'A'),
        ("mathbb", '1') => Some('𝟙'),
        ("mathcal", 'B') => Some('ℬ'),
        ("mathcal", 'E') => Some('ℰ'),
        ("mathcal", 'F') => Some('ℱ'),
        ("mathcal", 'H') => Some('ℋ'),
        ("mathcal", 'I') => Some('ℐ'),
        ("mathcal", 'L') => Some('ℒ'),
        ("mathcal", 'M') => Some('ℳ'),
        ("mathcal", 'R') => Some('ℛ'),
        ("mathcal", 'A'..='Z') => from(0x1d49c, 'A'),
        ("mathbf" | "boldsymbol" | "bm", 'A'..='Z') => from(0x1d400, 'A'),
        ("mathbf" | "boldsymbol" | "bm", 'a'..='z') => from(0x1d41a, 'a'),
        ("mathbf" | "boldsymbol" | "bm", '0'..='9') => from(0x1d7ce, '0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_stand_once() {
        assert!(SYMBOLS.is_sorted_by(|(a, _), (b, _)| a < b));
    }
}
