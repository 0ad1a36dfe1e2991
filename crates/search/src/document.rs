//! What is indexed. A [`Document`] is one page of the portal, with the sections
//! a result can open at. Whoever builds the portal makes these from entities
//! and docs; nothing here knows what an entity is.

/// A page that can be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Where results of this sort are listed together, as `catalog`, `docs` or
    /// `templates`; found by `in:`. Documents of one group stand together in
    /// the index.
    pub group: String,
    /// The address of the page within the portal, without a slash at its start.
    pub path: String,
    /// What the page is called.
    pub title: String,
    /// What is shown beside the title: what it is called where it is used, with
    /// where that is. Only all of it is a name by which it is found.
    pub name: String,
    /// Other names by which it should be found first, also by a part of them.
    pub aliases: Vec<String>,
    /// The full reference. Only all of it is a name, since its words are in the
    /// references of many others too.
    pub reference: String,
    /// One or two sentences.
    pub description: String,
    /// The kind of the entity, or `docs`: decides icon and colour.
    pub kind: String,
    /// The type of the entity, as `service` or `openapi`.
    pub type_: String,
    /// Who owns it, as it is shown.
    pub owner: String,
    /// What it is part of, as it is shown: a system, or a docs site.
    pub context: String,
    /// How much sooner it comes than others that match as well, 0 to 255: by
    /// its kind, and by how many need it.
    pub boost: u8,
    /// What it can be narrowed down by: `("kind", "component")`. Several values
    /// of a key are alternatives by which it is found.
    pub facets: Vec<(String, String)>,
    /// The text, in the order of the page. The first section has no heading,
    /// and opens at the top.
    pub sections: Vec<Section>,
}

/// A part of a page under one heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// What is put behind the page's path to get here: `#anchor`, or
    /// `definition/#anchor`; empty for the top of the page.
    pub link: String,
    /// The heading; empty for what stands before the first one.
    pub heading: String,
    /// The text below it, without markup.
    pub text: String,
}
