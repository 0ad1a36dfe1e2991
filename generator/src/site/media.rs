//! The media type of an output, by its path: what the server and buckets answer it
//! with.

/// The type of bytes that are always sent as they are.
pub const UNCOMPRESSED: &str = "application/octet-stream";

/// The type of the output at a path, as `Content-Type` has it.
pub fn media_type(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    if path.starts_with("api/") && !name.ends_with(".html") {
        return "application/json; charset=utf-8";
    }
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "ndjson" => "application/x-ndjson; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "xml" => "application/xml; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "txt" | "yaml" | "yml" | "graphql" | "proto" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "pdf" => "application/pdf",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "zip" => "application/zip",
        _ => UNCOMPRESSED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_has_the_type_its_name_says() {
        assert_eq!(media_type("index.html"), "text/html; charset=utf-8");
        assert_eq!(media_type("assets/icons.0123456789.svg"), "image/svg+xml");
        assert_eq!(media_type("catalog/x.y/a"), "application/octet-stream");
        assert_eq!(
            media_type("api/catalog/entities/by-name/component/default/a.b"),
            "application/json; charset=utf-8"
        );
    }
}
