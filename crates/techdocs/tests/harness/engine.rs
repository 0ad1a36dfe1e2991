//! The Markdown engine as the harness calls it.

use techdocs::markdown::options::Options;
use techdocs::markdown::work::Host;
use techdocs::site::Rendered;

/// Renders a page.
pub(crate) fn render(text: &str, _: &Options, host: &dyn Host) -> Rendered {
    let mut rendered = Rendered::default();
    let first = text.lines().find(|line| !line.trim().is_empty());
    if let Some(title) = first.and_then(|line| line.strip_prefix("# ")) {
        let title = title.replace(['`', '*'], "");
        rendered.html = format!("<h1>{title}</h1>");
        rendered.title = Some(title);
    }
    let _ = host;
    rendered
}
