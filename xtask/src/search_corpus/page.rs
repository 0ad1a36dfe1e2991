//! One page of the corpus.

use std::fmt::Write as _;

use super::{Corpus, Draw, random};
use crate::organisation::random::Random;
use crate::organisation::words::{AREAS, PARTS, capitalised};

/// So many pages are about one thing, on average.
const PAGES_OF_THING: usize = 6;

/// The sorts of pages, by how often they come.
const KINDS: &[(&str, usize)] = &[
    ("component", 24),
    ("api", 18),
    ("guide", 18),
    ("runbook", 12),
    ("resource", 8),
    ("adr", 8),
    ("system", 4),
    ("reference", 3),
];

const VERBS: &[&str] = &[
    "configure",
    "deploy",
    "debug",
    "migrate",
    "rotate",
    "monitor",
    "scale",
    "secure",
    "test",
    "upgrade",
    "restore",
    "replay",
    "throttle",
    "validate",
    "rename",
    "publish",
    "measure",
    "trace",
];

const HEADINGS: &[&str] = &[
    "Overview",
    "Getting started",
    "Configuration",
    "Architecture",
    "Endpoints",
    "Authentication",
    "Error handling",
    "Deployment",
    "Monitoring and alerts",
    "Troubleshooting",
    "Data model",
    "Dependencies",
    "Rate limits",
    "Examples",
    "Rollback",
    "Context",
    "Decision",
    "Prerequisites",
    "Next steps",
];

const TAGS: &[&str] = &[
    "java",
    "kotlin",
    "go",
    "rust",
    "python",
    "typescript",
    "kafka",
    "postgres",
    "redis",
    "graphql",
    "grpc",
    "openapi",
    "terraform",
    "kubernetes",
    "critical",
    "internal",
    "public",
    "deprecated",
    "mobile",
    "security",
];

/// How many words pages have: the mean is 390.
const LENGTHS: [usize; 10] = [139, 195, 237, 278, 321, 369, 425, 498, 608, 850];

/// A page.
#[derive(Debug)]
pub struct Page {
    /// Its folder, as in `guide/deploy-ledger-gateway-12`.
    pub path: String,
    /// Its only heading of the first level.
    pub title: String,
    /// One sentence.
    pub description: String,
    kind: &'static str,
    owner: String,
    tags: Vec<&'static str>,
    /// Headings with their paragraphs.
    sections: Vec<(String, Vec<String>)>,
}

/// What pages are about: its name and the words that only its pages have.
struct Thing {
    name: String,
    area: &'static str,
    owner: String,
    topics: [usize; 2],
    operations: Vec<String>,
    keys: Vec<String>,
}

impl Corpus {
    /// The page of a number.
    pub fn page(&self, number: usize) -> Page {
        let random = &mut random(&format!("page/{number}"));
        // Some things are written about much more than others.
        let thing = number / PAGES_OF_THING;
        let thing = match random.below(3) {
            0 => random.below(thing + 1),
            _ => thing,
        };
        let thing = self.thing(thing);
        let kind = random.weighted(KINDS);
        let topic = &self.topics[thing.topics[0]];
        let word = self.topic.one(topic, random);
        let title = match kind {
            "guide" => format!(
                "{} {word} in {}",
                capitalised(random.pick(VERBS)),
                thing.name
            ),
            "runbook" => format!("When {} {word} alerts fire", thing.name),
            "adr" => format!("ADR {}: {word} for {}", random.below(400), thing.name),
            "api" => format!("{} API {word}", thing.name),
            "reference" => format!("{} configuration reference", thing.name),
            _ => thing.name.clone(),
        };
        // Words that this page comes back to.
        let own: Vec<&str> = (0..12)
            .map(|at| match at % 2 {
                0 => random.pick(&self.words[3000..]),
                _ => self.topic.one(topic, random),
            })
            .collect();
        let own_draw = Draw::zipf(own.len());
        let sentence = |random: &mut Random| self.sentence(&thing, &own, &own_draw, random);
        let description = sentence(random);
        let mut left = LENGTHS[random.below(LENGTHS.len())];
        let mut sections: Vec<(String, Vec<String>)> = Vec::new();
        while left > 0 {
            let heading = match random.below(10) {
                0..7 => random.pick(HEADINGS).to_owned(),
                _ => format!(
                    "{} {} {}",
                    capitalised(random.pick(VERBS)),
                    self.topic.one(topic, random),
                    self.topic.one(&self.topics[thing.topics[1]], random)
                ),
            };
            let mut share = left.min(40 + random.below(80));
            let mut paragraphs = Vec::new();
            while share > 0 {
                let sentences: Vec<String> =
                    (0..1 + random.below(4)).map(|_| sentence(random)).collect();
                let paragraph = sentences.join(" ");
                let words = paragraph.split(' ').count();
                share = share.saturating_sub(words);
                left = left.saturating_sub(words);
                paragraphs.push(paragraph);
            }
            sections.push((heading, paragraphs));
        }
        let count = 1 + random.below(4);
        let mut tags = random.some(TAGS, count);
        tags.sort_unstable();
        Page {
            path: format!("{kind}/{}-{number}", slug(&title)),
            title,
            description,
            kind,
            owner: thing.owner,
            tags,
            sections,
        }
    }

    fn thing(&self, number: usize) -> Thing {
        let random = &mut random(&format!("thing/{number}"));
        let area = random.pick(AREAS);
        let name = match random.chance(40) {
            true => format!("{area}-{}", random.pick(PARTS)),
            false => format!("{area}-{}-{}", random.pick(AREAS), random.pick(PARTS)),
        };
        let middle = &self.words[400..4000];
        let operation = |random: &mut Random| {
            let (verb, word) = (random.pick(VERBS), random.pick(middle));
            format!("{verb}{}{}", capitalised(area), capitalised(word))
        };
        let key = |random: &mut Random| {
            let word = random.pick(middle).to_uppercase();
            let what = random.pick(&["TIMEOUT", "LIMIT", "URL", "ENABLED", "SIZE", "RETRIES"]);
            format!("{}_{word}_{what}", area.to_uppercase())
        };
        Thing {
            operations: (0..20).map(|_| operation(random)).collect(),
            keys: (0..4).map(|_| key(random)).collect(),
            owner: format!("{}-team-{}", random.pick(AREAS), random.below(4)),
            topics: [
                random.below(self.topics.len()),
                random.below(self.topics.len()),
            ],
            area,
            name,
        }
    }

    fn sentence(&self, thing: &Thing, own: &[&str], draw: &Draw, random: &mut Random) -> String {
        let mut out: Vec<String> = Vec::new();
        let length = 8 + random.below(15);
        while out.len() < length {
            let some =
                |list: &[String], random: &mut Random| list[random.below(list.len())].clone();
            let word = match random.below(1000) {
                0..70 => {
                    let phrase = &self.phrases[self.phrase.position(random)];
                    out.extend(phrase.iter().map(|word| (*word).to_owned()));
                    continue;
                }
                70..620 => self.frequency.one(&self.words, random).to_owned(),
                620..860 => {
                    let topic = thing.topics[usize::from(random.chance(35))];
                    self.topic.one(&self.topics[topic], random).to_owned()
                }
                860..945 => draw.one(own, random).to_owned(),
                945..960 => some(&thing.operations, random),
                960..983 => thing.name.clone(),
                983..987 => some(&thing.keys, random),
                987..993 => format!("{}-{}", thing.area.to_uppercase(), random.below(9999)),
                993..996 => format!("E{}", 100 + random.below(9900)),
                _ => format!("{:08x}", random.below(1 << 32)),
            };
            out.push(word);
        }
        // A name at the start keeps its form.
        if out[0].bytes().all(|byte| byte.is_ascii_lowercase()) {
            out[0] = capitalised(&out[0]);
        }
        format!("{}.", out.join(" "))
    }
}

impl Page {
    /// The page, marked as Pagefind likes it. All text is letters, digits and
    /// what needs no escape.
    pub fn html(&self) -> String {
        let Self {
            title,
            description,
            kind,
            owner,
            ..
        } = self;
        let mut html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             <meta name=\"description\" content=\"{description}\"><link rel=\"stylesheet\" href=\"/site.css\">\
             </head><body><header><a href=\"/\">Portal</a><a href=\"/guide/\">guide</a></header>\
             <main data-pagefind-body><h1>{title}</h1><p data-pagefind-ignore>\
             <span data-pagefind-filter=\"kind\">{kind}</span>\
             <span data-pagefind-filter=\"owner\">{owner}</span></p><ul data-pagefind-ignore>"
        );
        for tag in &self.tags {
            let _ = write!(html, "<li data-pagefind-filter=\"tag\">{tag}</li>");
        }
        let _ = write!(html, "</ul><p>{description}</p>");
        for (heading, paragraphs) in &self.sections {
            let _ = write!(html, "<h2 id=\"{}\">{heading}</h2>", slug(heading));
            for paragraph in paragraphs {
                let _ = write!(html, "<p>{paragraph}</p>");
            }
        }
        html.push_str("</main><footer>Generated page</footer></body></html>");
        html
    }

    /// The words of title, description, headings and text, in lower case.
    pub fn words(&self) -> Vec<String> {
        let sections = self.sections.iter();
        let texts = sections.flat_map(|(heading, text)| std::iter::once(heading).chain(text));
        [&self.title, &self.description]
            .into_iter()
            .chain(texts)
            .flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric()))
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    }

    /// The first paragraph of a section in the middle.
    pub(super) fn some_paragraph(&self) -> &str {
        let (_, paragraphs) = &self.sections[self.sections.len() / 2];
        &paragraphs[0]
    }
}

fn slug(text: &str) -> String {
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric());
    let parts: Vec<String> = parts
        .filter(|part| !part.is_empty())
        .map(str::to_lowercase)
        .collect();
    parts.join("-")
}
