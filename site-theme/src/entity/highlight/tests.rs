//! What each language looks like, and what no text may do.

use super::*;

/// The lines without their numbers, tokens as `‹class text›`.
fn shown(language: Language, text: &str) -> String {
    let mut out = String::new();
    write(text, language, 1, "L", &[], &mut out);
    let mut lines = String::new();
    for line in out.lines() {
        let (_, rest) = line.split_once("</a>").unwrap();
        let rest = rest.replace("<i class=", "‹").replace("</i>", "›");
        lines.push_str(
            &rest
                .replace('>', " ")
                .replace("&quot;", "\"")
                .replace("&#39;", "'"),
        );
        lines.push('\n');
    }
    lines
}

#[test]
fn yaml_has_keys_strings_and_block_text() {
    let text = "\
# who
--- # start
apiVersion: backstage.io/v1alpha1
'quoted key': \"a: b\" # why
port: 8080
url: https://example.org/a#b
list:
  - one: true
  - {a: 1, $ref: '#/x', c: [d, ~]}
text: |
  not: a key
   # no comment

after: >-
  folded
base: &anchor !tag value
more: *anchor
long: \"first
  second\" # end
";
    insta::assert_snapshot!(shown(Language::Yaml, text), @r#"
    ‹c # who›
    ‹cp ---› ‹c # start›
    ‹nt apiVersion›: backstage.io/v1alpha1
    ‹nt 'quoted key'›: ‹s "a: b"› ‹c # why›
    ‹nt port›: ‹m 8080›
    ‹nt url›: https://example.org/a#b
    ‹nt list›:
      - ‹nt one›: ‹kc true›
      - {‹nt a›: ‹m 1›, ‹nt $ref›: ‹s '#/x'›, ‹nt c›: [d, ‹kc ~›]}
    ‹nt text›: ‹cp |›
      ‹s not: a key›
       ‹s # no comment›

    ‹nt after›: ‹cp &gt;-›
      ‹s folded›
    ‹nt base›: ‹ss &amp;anchor› ‹ss !tag› value
    ‹nt more›: ‹ss *anchor›
    ‹nt long›: ‹s "first›
    ‹s   second"› ‹c # end›
    "#);
}

#[test]
fn json_keys_differ_from_strings() {
    let text = r#"{"a": ["b: c", -1.5e3, true], "q\"": null}"#;
    insta::assert_snapshot!(shown(Language::Json, text), @r#"{‹nt "a"›: [‹s "b: c"›, -‹m 1.5e3›, ‹kc true›], ‹nt "q\""›: ‹kc null›}"#);
}

#[test]
fn graphql_fields_differ_from_keywords() {
    let text = "\
\"\"\"
A parcel.
\"\"\"
type Parcel implements Node @key(fields: \"id\") {
  type: String! # what
  events(first: Int = 10): [Event!]!
}
";
    insta::assert_snapshot!(shown(Language::GraphQl, text), @r#"
    ‹s """›
    ‹s A parcel.›
    ‹s """›
    ‹k type› ‹kt Parcel› ‹k implements› ‹kt Node› ‹nd @key›(‹nt fields›: ‹s "id"›) {
      ‹k type›: ‹kt String›! ‹c # what›
      events(‹nt first›: ‹kt Int› = ‹m 10›): [‹kt Event›!]!
    }
    "#);
}

#[test]
fn proto_has_messages_and_fields() {
    let text = "\
syntax = \"proto3\";
/* two
   lines */
message Parcel { // one
  repeated string tags = 4;
}
service Parcels { rpc Get (GetRequest) returns (stream Parcel); }
";
    insta::assert_snapshot!(shown(Language::Proto, text), @r#"
    ‹k syntax› = ‹s "proto3"›;
    ‹c /* two›
    ‹c    lines */›
    ‹k message› ‹kt Parcel› { ‹c // one›
      ‹k repeated› ‹kt string› tags = ‹m 4›;
    }
    ‹k service› ‹kt Parcels› { ‹k rpc› ‹kt Get› (‹kt GetRequest›) ‹k returns› (‹k stream› ‹kt Parcel›); }
    "#);
}

#[test]
fn the_text_of_the_lines_is_the_text_given() {
    // Also cut in odd places, so that nothing is left open in the middle.
    let texts = [
        "a: 'b\nc: {d: [e\nf: \"g\\\" h\n- - i: |\n  j\n   k\nl: é'\"{\n",
        "{\"a\": \"é\\\", [1, -, \"\"\" @x 'y\n/* z",
        "type A { b(c: \"\"\"d\n e\"\"\" ) : F @",
        ": :\n?\n- -\n-\n{}: []\n&\n*\n!\n|\n>\n%\n",
    ];
    for text in texts {
        for language in Language::ALL {
            for (end, _) in text.char_indices() {
                let mut out = String::new();
                write(&text[..end], language, 1, "L", &[], &mut out);
                let mut plain = String::new();
                for line in out.lines() {
                    let mut rest = line.split_once("</a>").unwrap().1;
                    while let Some((before, after)) = rest.split_once('<') {
                        plain.push_str(before);
                        rest = after.split_once('>').unwrap().1;
                    }
                    plain.push_str(rest);
                    plain.push('\n');
                }
                let plain = plain.replace("&quot;", "\"").replace("&#39;", "'");
                let plain = plain.replace("&gt;", ">").replace("&amp;", "&");
                let given = text[..end].strip_suffix('\n').unwrap_or(&text[..end]);
                assert_eq!(plain.strip_suffix('\n'), Some(given), "{language:?}");
            }
        }
    }
}

#[test]
fn a_note_stands_below_its_line() {
    let note = Note {
        line: 12,
        class: "bad",
        html: "no".into(),
    };
    let mut out = String::new();
    write("a\nb\nc", Language::Text, 11, "L", &[note], &mut out);
    insta::assert_snapshot!(out, @r#"
    <a id=L11 href=#L11 tabindex=-1>11</a>a
    <a id=L12 href=#L12 tabindex=-1 class=bad>12</a>b
    <span class="note bad">no</span><a id=L13 href=#L13 tabindex=-1>13</a>c
    "#);
}

#[test]
fn definitions_are_recognised() {
    #[track_caller]
    fn check(api_type: &str, text: &str, expected: Language) {
        assert_eq!(Language::of(api_type, text), expected, "{api_type} {text}");
    }
    check("openapi", "openapi: 3.0.0", Language::Yaml);
    check("openapi", " {\"openapi\": 1}", Language::Json);
    check("graphql", "type Query { a: Int }", Language::GraphQl);
    check("grpc", "syntax = \"proto3\";", Language::Proto);
    check(
        "trpc",
        "export type AppRouter = typeof router;",
        Language::Text,
    );
    check("wsdl", "<?xml version=\"1.0\"?>", Language::Text);
    check("other", "# a comment\nname: x", Language::Yaml);
    check("other", "http://example.org", Language::Text);
}
