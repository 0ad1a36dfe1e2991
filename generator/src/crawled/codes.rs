//! What the codes of crawls mean: `callboard explain`.

use catalog::codes::Explanation;

/// What `code` means, if it is one about crawls.
pub fn explain(code: &str) -> Option<&'static Explanation> {
    EXPLANATIONS.iter().find(|known| known.code == code)
}

/// Every code.
pub const EXPLANATIONS: &[Explanation] = &[
    Explanation {
        code: "crawl-none",
        title: "nothing has been crawled yet",
        text: "The configuration has providers under `catalog.providers`, or locations on hosts \
               of `integrations`, and their repositories have not been read. Run `callboard crawl`, with the same `--cache` if you name one; \
               `build` and `serve` ask no host themselves.",
    },
    Explanation {
        code: "crawl-discarded",
        title: "what was crawled cannot be used",
        text: "The folder that keeps what was crawled is damaged, or was written by another \
               version of this program. Nothing of it is used. Run `callboard crawl`: everything \
               is read anew.",
    },
    Explanation {
        code: "crawl-stale",
        title: "not as new as its host has it",
        text: "The last crawl could not read this repository, list the repositories of this \
               provider, or read the people of this organisation. What was read before is shown; \
               nothing was removed for it. The message says what the host said. The next crawl \
               tries again.",
    },
];
