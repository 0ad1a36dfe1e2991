//! The family of style sheets, scripts and icons.

use site_theme::{accent, assets};

use super::{Family, Portal};

/// Everything under `assets/`, and the icon of the portal.
pub struct Assets;

/// The style sheet with the configured accent.
#[derive(Debug)]
pub(super) struct Accent {
    /// Its path, named by its content.
    pub(super) path: String,
    style: String,
}

impl Accent {
    /// The style sheet for a colour, if it is one.
    pub(super) fn new(color: &str) -> Option<Self> {
        let style = accent::style(color)?;
        let hash = blake3::hash(style.as_bytes()).to_hex();
        Some(Self {
            path: format!("assets/accent.{}.css", &hash[..10]),
            style,
        })
    }
}

const FAVICON_PATH: &str = "favicon.svg";

impl Family for Assets {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        paths.extend(portal.accent.as_ref().map(|accent| accent.path.clone()));
        paths.push(FAVICON_PATH.to_owned());
        paths.extend(assets::all().iter().map(|asset| asset.path.clone()));
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        if let Some(accent) = portal.accent.as_ref().filter(|accent| accent.path == path) {
            return Some(accent.style.clone().into_bytes());
        }
        if path == FAVICON_PATH {
            return Some(assets::FAVICON.into());
        }
        let asset = assets::all().iter().find(|asset| asset.path == path)?;
        Some(asset.bytes.clone())
    }
}
