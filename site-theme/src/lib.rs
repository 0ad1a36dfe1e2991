//! How a portal looks: typed views in, HTML out.
//!
//! A *view* is a plain struct that holds exactly what a page shows, already
//! worded; its template under `templates/` turns it into HTML, escaping by
//! default. Modules in reading order:
//!
//! 1. [`frame`]: the page around every page, and its security policy.
//! 2. [`parts`]: the small things pages are made of: entity links, owner
//!    chips, empty states, tabs.
//! 3. [`kinds`]: the words, icon and colour of each kind of entity.
//! 4. [`home`], [`list`], [`teams`], [`problems`], [`changes`], [`search`],
//!    [`simple`]: the pages that are not of one entity.
//! 5. [`entity`] and [`graph`]: what only pages of entities have.
//! 6. [`docs`]: the reader of documentation.
//! 7. [`create`]: software templates, their forms and tasks.
//! 8. [`sign_in`]: the pages before anybody is signed in.
//! 9. [`assets`]: style sheets, scripts and icons, named by their content;
//!    [`accent`]: a configured colour, made readable.
//!
//! Nothing here knows the catalog: the `callboard` crate makes the views.

pub mod accent;
pub mod assets;
pub mod changes;
pub mod create;
pub mod docs;
pub mod entity;
pub mod frame;
pub mod graph;
pub mod home;
pub mod kinds;
pub mod list;
pub mod parts;
pub mod problems;
pub mod prose;
pub mod search;
pub mod sign_in;
pub mod simple;
pub mod teams;
