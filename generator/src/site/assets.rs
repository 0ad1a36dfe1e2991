//! The family of style sheets, scripts and icons.

use site_theme::assets;

use super::{Family, Portal};

/// Everything under `assets/`, and the icon of the portal.
pub struct Assets;

const FAVICON_PATH: &str = "favicon.svg";

impl Family for Assets {
    fn paths(&self, _: &Portal, paths: &mut Vec<String>) {
        paths.push(FAVICON_PATH.to_owned());
        paths.extend(assets::all().iter().map(|asset| asset.path.clone()));
    }

    fn render(&self, _: &Portal, path: &str) -> Option<Vec<u8>> {
        if path == FAVICON_PATH {
            return Some(assets::FAVICON.into());
        }
        let asset = assets::all().iter().find(|asset| asset.path == path)?;
        Some(asset.bytes.clone())
    }
}
