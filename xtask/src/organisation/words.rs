//! The words a synthetic organisation is made of, and sentences of them.
//!
//! The order of every list matters: the numbers of [`Random`] index into it.

use super::random::Random;

/// What repositories, systems and domains are about.
pub(crate) const AREAS: &[&str] = &[
    "billing", "ledger", "invoice", "payout", "refund", "checkout", "basket", "pricing", "promo",
    "catalog", "stock", "parcel", "courier", "depot", "route", "fleet", "claim", "policy", "quote",
    "risk", "fraud", "identity", "consent", "session", "account", "profile", "notify", "mail",
    "push", "sms", "search", "ranking", "feed", "media", "image", "video", "upload", "report",
    "metric", "audit", "archive", "export", "import", "schema", "config", "feature", "gateway",
    "edge", "partner",
];

/// What a repository does there.
pub(crate) const PARTS: &[&str] = &[
    "intake",
    "store",
    "engine",
    "router",
    "worker",
    "bridge",
    "mirror",
    "planner",
    "sync",
    "index",
    "queue",
    "relay",
    "guard",
    "portal",
    "console",
    "gateway",
    "scorer",
    "loader",
    "exporter",
    "importer",
    "matcher",
    "builder",
    "cache",
    "registry",
    "scheduler",
    "watcher",
    "broker",
    "adapter",
    "proxy",
    "vault",
];

/// The words of descriptions, documentation and schemas.
pub(crate) const WORDS: &[&str] = &[
    "service",
    "request",
    "response",
    "customer",
    "order",
    "record",
    "event",
    "stream",
    "message",
    "batch",
    "retry",
    "window",
    "timeout",
    "limit",
    "budget",
    "alert",
    "rollout",
    "region",
    "replica",
    "primary",
    "shard",
    "index",
    "column",
    "field",
    "value",
    "owner",
    "team",
    "review",
    "change",
    "deploy",
    "branch",
    "release",
    "version",
    "pipeline",
    "artifact",
    "image",
    "cluster",
    "node",
    "pod",
    "volume",
    "secret",
    "token",
    "header",
    "body",
    "status",
    "code",
    "error",
    "trace",
    "span",
    "metric",
    "gauge",
    "counter",
    "histogram",
    "log",
    "sample",
    "query",
    "filter",
    "cursor",
    "page",
    "offset",
    "total",
    "result",
    "cache",
    "entry",
    "key",
    "prefix",
    "bucket",
    "object",
    "policy",
    "role",
    "grant",
    "scope",
    "audience",
    "issuer",
    "claim",
    "session",
    "cookie",
    "device",
    "browser",
    "client",
    "server",
    "handler",
    "worker",
    "schedule",
    "interval",
    "job",
    "task",
    "step",
    "action",
    "input",
    "output",
    "template",
    "parameter",
    "default",
    "optional",
    "required",
    "contract",
    "schema",
];

/// The second word of a sentence.
pub(crate) const VERBS: &[&str] = &[
    "reads",
    "writes",
    "stores",
    "sends",
    "checks",
    "merges",
    "splits",
    "retries",
    "caches",
    "indexes",
    "validates",
    "publishes",
    "consumes",
    "rejects",
];

/// Given names.
pub(crate) const FIRST_NAMES: &[&str] = &[
    "Ada", "Amina", "Anton", "Bea", "Boris", "Carla", "Chen", "Dana", "Dmitri", "Ella", "Emeka",
    "Farah", "Felix", "Gita", "Hana", "Hugo", "Ines", "Ivan", "Jana", "Jonas", "Kaia", "Kofi",
    "Lena", "Luca", "Maya", "Milan", "Nadia", "Nils", "Olga", "Omar", "Pia", "Priya", "Quinn",
    "Rana", "Rosa", "Sami", "Sven", "Tara", "Tomas", "Uma", "Vera", "Wen", "Yara", "Zoe",
];

/// Family names.
pub(crate) const LAST_NAMES: &[&str] = &[
    "Abara", "Almeida", "Berg", "Castro", "Chandra", "Dahl", "Eriksen", "Fontana", "Garcia",
    "Haddad", "Ito", "Jansen", "Kowalski", "Larsen", "Mbeki", "Novak", "Okafor", "Petrov", "Quist",
    "Rossi", "Sato", "Thapa", "Ueda", "Virtanen", "Walker", "Xu", "Yilmaz", "Zeman",
];

/// Tags of entities.
pub(crate) const TAGS: &[&str] = &[
    "go",
    "java",
    "python",
    "rust",
    "typescript",
    "kotlin",
    "grpc",
    "rest",
    "kafka",
    "postgres",
    "redis",
    "s3",
    "batch",
    "internal",
    "public",
    "pci",
    "gdpr",
    "tier1",
    "tier2",
    "tier3",
];

/// Names of teams.
pub(crate) const TEAM_WORDS: &[&str] = &[
    "north", "river", "cedar", "harbor", "granite", "summit", "meadow", "falcon", "orchid",
    "amber", "comet", "delta", "ember", "frost", "grove", "heron",
];

/// How many of [`WORDS`] name collections of an API; the others name fields.
pub(crate) const NOUNS: usize = 60;

/// A sentence of eight to sixteen words.
pub(crate) fn sentence(random: &mut Random) -> String {
    let length = 8 + random.below(9);
    sentence_of(random, length)
}

/// A sentence of `length` words, at least two.
pub(crate) fn sentence_of(random: &mut Random, length: usize) -> String {
    let mut words: Vec<&str> = (0..length).map(|_| random.pick(WORDS)).collect();
    words[1] = random.pick(VERBS);
    format!("The {}.", words.join(" "))
}

/// Two to five sentences.
pub(crate) fn paragraph(random: &mut Random) -> String {
    let count = 2 + random.below(4);
    let sentences: Vec<String> = (0..count).map(|_| sentence(random)).collect();
    sentences.join(" ")
}

/// A name as a title: `order-api` as `Order Api`.
pub(crate) fn title(name: &str) -> String {
    let words: Vec<String> = name.split(['-', '.']).map(capitalised).collect();
    words.join(" ")
}

/// A word of ASCII with its first letter in upper case.
pub(crate) fn capitalised(word: &str) -> String {
    let mut text = word.to_ascii_lowercase();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}
