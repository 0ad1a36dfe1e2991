//! Paths as text: nothing here asks the system whether they exist.

use std::path::{Component, Path, PathBuf};

/// The path without `.` and, as far as its text goes, without `..`.
pub fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(out.components().next_back(), Some(Component::Normal(_))) =>
            {
                out.pop();
            }
            _ => out.push(component),
        }
    }
    out
}

/// `path` as seen from `folder`, with `/` between its parts and a `./` or
/// `../` before them. Both are absolute, or relative to the same folder; an
/// absolute path cannot be told from a relative folder and stays as it is.
pub fn relative(folder: &Path, path: &Path) -> String {
    let folder = normalize(folder);
    if path.is_absolute() && !folder.is_absolute() {
        return path.to_string_lossy().into_owned();
    }
    let mut from = folder.components().peekable();
    let mut to = path.components().peekable();
    while let (Some(a), Some(b)) = (from.peek(), to.peek())
        && a == b
    {
        from.next();
        to.next();
    }
    let up = from.count();
    let mut parts: Vec<String> = std::iter::repeat_n("..".to_owned(), up).collect();
    if up == 0 {
        parts.push(".".to_owned());
    }
    parts.extend(to.filter_map(|component| match component {
        Component::RootDir => None,
        other => Some(other.as_os_str().to_string_lossy().into_owned()),
    }));
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_told_from_the_folder_of_the_configuration() {
        #[track_caller]
        fn check(folder: &str, path: &str, expected: &str) {
            let path = normalize(Path::new(path));
            assert_eq!(relative(Path::new(folder), &path), expected);
        }

        check("", "catalog/./all.yaml", "./catalog/all.yaml");
        check("portal", "portal/catalog/../all.yaml", "./all.yaml");
        check("portal", "shared/all.yaml", "../shared/all.yaml");
        check("portal", "../all.yaml", "../../all.yaml");
        check("/srv/portal", "/srv/portal/*/a.yaml", "./*/a.yaml");
        check("portal", "/srv/all.yaml", "/srv/all.yaml");
    }
}
