//! How text is split.

use super::*;

/// The tokens of a text, a position a line: words apart by spaces, wholes in
/// brackets.
fn shown(text: &str) -> String {
    let mut out = String::new();
    for token in tokens(text) {
        if !out.is_empty() {
            out.push(' ');
        }
        match token.sort {
            Sort::Word => out.push_str(&token.text),
            Sort::Whole => out.push_str(&format!("[{}]", token.text)),
            Sort::Pair => out.push_str(&format!("{}~", token.text)),
        }
    }
    out
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(shown(text), expected, "{text}");
}

#[test]
fn splits_compounds_and_keeps_the_whole() {
    check("order-service", "order service [orderservice]");
    check(
        "order_service.v2/run",
        "order service v2 run [orderservicev2run]",
    );
    check("orderService", "order service [orderservice]");
    check("HTTPServer", "http server [httpserver]");
    check("GraphQL APIs and URLs", "graph ql [graphql] apis and urls");
    check("parseJSONFile", "parse json file [parsejsonfile]");
    check("OAuth2", "o auth2 [oauth2]");
    check("v2 s3bucket K8s", "v2 s3bucket k8s");
}

#[test]
fn ends_a_word_where_a_sentence_ends() {
    check("Run the drain. Then stop.", "run the drain then stop");
    check("see order-service.", "see order service [orderservice]");
    check("(a) b, c; d!", "a b c d");
    check("- item", "item");
    check("a -b", "a b");
}

#[test]
fn folds_case_and_accents() {
    check("Müller STRASSE Straße", "muller strasse strasse");
    check("don't it's O'Neill", "dont it o neill");
    check("Ｆｕｌｌ１２", "full12");
    check("e\u{301}te\u{301}", "ete");
}

#[test]
fn pairs_characters_of_scripts_without_spaces() {
    check("注文サービス", "注文~ 文サ~ サー~ ービ~ ビス~");
    check("注 a", "注~ a");
    check("run注文", "run 注文~");
}

#[test]
fn leaves_out_what_is_no_word() {
    check("", "");
    check("--- *** 🙂", "");
    check(&"x".repeat(LONGEST + 1), "");
    check("a/b/c/d/e/f/g", "a b c d e f g");
}

#[test]
fn knows_where_a_token_was() {
    let text = "the orderService runs";
    for token in tokens(text) {
        assert_eq!(text[token.start..token.end].to_lowercase(), token.text);
    }
}

#[test]
fn stems() {
    let english = Stems::new(Language::English);
    assert_eq!(
        english.stem("deployments".into()),
        english.stem("deploying".into())
    );
    assert_eq!(english.stem("api".into()), "api");
    assert_eq!(english.stem("s3buckets".into()), "s3buckets");
    assert_eq!(
        Stems::new(Language::None).stem("deployments".into()),
        "deployments"
    );
    for (name, language) in Language::ALL {
        assert_eq!(Language::named(name), Some(language));
        assert_eq!(language.name(), name);
    }
}

#[test]
fn leaves_out_only_what_begins_otherwise() {
    let text = "Order-Service orders, HTTPServer don't Émile's naïve e\u{301}t 4xx_errors \
                日本語 ordre.v2 \u{301}o-o -o 'o";
    for word in ["order", "service", "emile", "4", "日本", "v", "o", "h"] {
        let mut firsts = Firsts::default();
        firsts.add(word);
        let begins = |token: &Token| token.text.starts_with(word);
        let mut some = Vec::new();
        each_of(text, firsts, &mut |token| some.push(token));
        some.retain(begins);
        let all: Vec<Token> = tokens(text).into_iter().filter(begins).collect();
        assert!(!all.is_empty(), "{word}");
        assert_eq!(some, all, "{word}");
    }
    let mut all = Vec::new();
    each_of(text, Firsts::ALL, &mut |token| all.push(token));
    assert_eq!(all, tokens(text));
}
