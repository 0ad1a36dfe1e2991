//! What the codes of docs mean: `callboard explain`.

use catalog::codes::Explanation;

/// What `code` means, if it is one about docs.
pub fn explain(code: &str) -> Option<&'static Explanation> {
    EXPLANATIONS.iter().find(|known| known.code == code)
}

const fn entry(code: &'static str, title: &'static str, text: &'static str) -> Explanation {
    Explanation { code, title, text }
}

/// Every code, in the order in which a site meets them.
pub const EXPLANATIONS: &[Explanation] = &[
    entry(
        "docs-ref",
        "an annotation names docs that cannot be shown",
        "`backstage.io/techdocs-ref: dir:.` means the folder of the descriptor (or that of \
         `backstage.io/source-location`), `dir:./path` a folder below it, `url:…` a folder of a \
         repository that is read here. `backstage.io/techdocs-entity` names the entity whose docs \
         are shown. Neither may lead out of its repository.",
    ),
    entry(
        "docs-file",
        "a file of docs is left out",
        "Symbolic links that lead out of the repository are not followed, and files and folders \
         beyond a limit are not read.",
    ),
    entry(
        "docs-config",
        "a value of `mkdocs.yml` cannot be used",
        "`mkdocs.yml` is read as MkDocs reads it. What is not as it should be is left out, and its \
         default taken; MkDocs itself would stop.",
    ),
    entry(
        "docs-config-key",
        "a key of `mkdocs.yml` has no effect",
        "TechDocs takes only some of the keys of MkDocs: what runs code or replaces the theme is \
         dropped. Take the key out, or check its spelling.",
    ),
    entry(
        "docs-plugin",
        "a plugin is not there",
        "Known are `techdocs-core`, `search`, `monorepo`, `redirects` and what `techdocs-core` \
         brings. Pages are made as if the plugin were not named; what it would have replaced \
         stays in the text.",
    ),
    entry(
        "docs-extension",
        "a Markdown extension is not there",
        "Known are the extensions of Python-Markdown and PyMdown that work without a program of \
         one's own. Pages are made without it.",
    ),
    entry(
        "docs-include",
        "an included site cannot be read",
        "`!include` in `nav` names the `mkdocs.yml` of another site in the same repository, whose \
         `site_name` becomes its folder.",
    ),
    entry(
        "docs-nav",
        "an entry of `nav` leads nowhere",
        "Paths in `nav` start at `docs_dir`. The entry stays in the navigation, without a link.",
    ),
    entry(
        "docs-nav-omitted",
        "pages are not in `nav`",
        "They are made, and found by links and search only. Add them to `nav`, or name them in \
         `not_in_nav` or `exclude_docs`.",
    ),
    entry(
        "docs-redirect",
        "a redirect leads nowhere",
        "`redirect_maps` maps the old path of a page to a page that there is, or to an address.",
    ),
    entry(
        "docs-conflict",
        "two files have the same address",
        "`guide.md` and `guide/index.md` both become `guide/`. Only one can be shown: rename the \
         other.",
    ),
    entry(
        "docs-encoding",
        "a page is not UTF-8",
        "What is no UTF-8 is shown as a replacement character. Save the file as UTF-8.",
    ),
    entry(
        "docs-front-matter",
        "the front matter of a page is not YAML",
        "Between two lines `---` at its start, a page says things about itself as a YAML map. What \
         is no map is shown as text.",
    ),
    entry(
        "docs-snippet",
        "a snippet is missing",
        "`--8<-- \"file\"` is looked for below `base_path`, which is the folder of `mkdocs.yml` \
         unless set. The line is left out.",
    ),
    entry(
        "docs-link",
        "a link or picture leads to no file of the site",
        "Links are told from the file that they are in, and name files, as in \
         `../guide/install.md`. What lies outside `docs_dir` is not part of the site: write its \
         whole address.",
    ),
    entry(
        "docs-diagram",
        "a diagram stays as its source",
        "Mermaid is drawn when the site is built, PlantUML and Graphviz by a server. What cannot \
         be read, is of a kind that is not drawn, or is too large is shown as it is written. For \
         Mermaid the line is the one that stopped it. A smaller diagram says more.",
    ),
    entry(
        "docs-anchor",
        "a link leads to a heading that there is not",
        "The anchor of a heading is its text in lower case, with `-` for spaces and nothing else \
         that is no letter or digit; of equal ones the second gets `_1`. Give a heading an anchor \
         of its own with `{#name}` behind it.",
    ),
    entry(
        "docs-html",
        "a page holds an element that is left out",
        "Pages may hold what Backstage lets them hold: no scripts, forms or styles, and frames only \
         of the hosts in `techdocs.sanitizer.allowedIframeHosts`. Where `<name>` is meant to be \
         read, write `&lt;name&gt;`, or put it in back-ticks.",
    ),
    entry(
        "docs-asset",
        "a file of docs is not published",
        "Files that a browser would run with the rights of the portal are left out: HTML, XML, and \
         SVG with scripts, handlers or entities. Link to a place outside the portal, or save the \
         SVG without them.",
    ),
];
