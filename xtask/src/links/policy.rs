//! The content security policy of a page, as far as inline scripts go.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Whether the policy lets a page run this inline script: by its hash, which
/// is how `script-src` names scripts that are in the page.
pub(super) fn allows_inline(policy: &str, script: &[u8]) -> bool {
    let hash = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)));
    policy
        .split(';')
        .map(str::trim)
        .filter(|directive| directive.starts_with("script-src"))
        .any(|directive| {
            directive
                .split_ascii_whitespace()
                .any(|source| source == hash)
        })
}

/// Whether a script of this `type` is data that no browser runs.
pub(super) fn is_data(script_type: &str) -> bool {
    !matches!(
        script_type.trim().to_ascii_lowercase().as_str(),
        "" | "module"
            | "text/javascript"
            | "application/javascript"
            | "importmap"
            | "speculationrules"
    )
}
