//! An organisation behind a stand-in for GitHub, and a portal of it in a folder.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::process::Command;

use github_stand_in::{About, Change, Options, Owner, Server, Team, User, World};

/// A token that is easily found wherever it should not be.
pub(crate) const TOKEN: &str = "ghp_recognisable0123456789secret";

/// A portal of an organisation, in a folder of its own.
pub(crate) struct Portal {
    /// The folder of its configuration.
    pub(crate) folder: tempfile::TempDir,
    /// The organisation.
    pub(crate) world: World,
    /// Its host.
    pub(crate) server: Server,
    /// What the program finds in its environment beside the token.
    pub(crate) environment: Vec<(&'static str, String)>,
}

pub(crate) fn component(name: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\n\
         spec: {{type: service, lifecycle: production, owner: web}}\n"
    )
}

impl Portal {
    pub(crate) fn new() -> Self {
        let world = World::temporary().unwrap();
        world.organization(Owner {
            login: "acme".into(),
            ..Owner::default()
        });
        for login in ["ada", "mara"] {
            let user = User {
                login: login.into(),
                ..User::default()
            };
            world.member("acme", user);
        }
        for (slug, parent, members) in [
            ("shops", None, vec![]),
            ("web", Some("shops"), vec!["mara"]),
        ] {
            world.team(
                "acme",
                Team {
                    slug: slug.into(),
                    parent: parent.map(str::to_owned),
                    members: members.into_iter().map(str::to_owned).collect(),
                    ..Team::default()
                },
            );
        }
        for number in 0..12 {
            let name = format!("service-{number:02}");
            let mut files = Change::new().file("catalog-info.yaml", component(&name));
            if number % 3 == 0 {
                files = files
                    .file("mkdocs.yml", format!("site_name: {name}\n"))
                    .file("docs/index.md", format!("# The docs of {name}\n"));
            }
            world
                .create(&format!("acme/{name}"), About::default(), files)
                .unwrap();
        }
        let plain = Change::new().file("README.md", "# Tools\n");
        world.create("acme/tools", About::default(), plain).unwrap();
        let options = Options {
            tokens: vec![TOKEN.into()],
            requires_token: true,
            ..Options::default()
        };
        let server = Server::start(world.clone(), options).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = format!(
            "organization: {{name: Acme}}\n\
             integrations:\n  github:\n    - host: github.com\n      apiBaseUrl: {}\n      token: ${{GITHUB_TOKEN}}\n\
             catalog:\n  providers:\n    github:\n      acme: {{organization: acme}}\n    \
             githubOrg:\n      id: acme\n      githubUrl: https://github.com\n      orgs: [acme]\n\
             callboard:\n  crawl:\n    downloadHosts: [{}]\n",
            server.url(),
            server.codeload_url()
        );
        std::fs::write(folder.path().join("app-config.yaml"), config).unwrap();
        Self {
            folder,
            world,
            server,
            environment: Vec::new(),
        }
    }

    /// Runs `callboard`; all that it printed, and how it ended.
    pub(crate) fn run(&self, arguments: &str) -> (String, i32) {
        said_by(&mut self.command(arguments))
    }

    /// `callboard` with these arguments.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_callboard"));
        command
            .current_dir(self.folder.path())
            .args(arguments.split_whitespace())
            .env_clear()
            .env("GITHUB_TOKEN", TOKEN)
            .env("RUST_LOG", "trace")
            .envs(self.environment.iter().cloned());
        command
    }

    #[track_caller]
    pub(crate) fn crawl(&self) -> String {
        let (shown, status) = self.run("crawl");
        assert_eq!(status, 0, "{shown}");
        shown
    }

    #[track_caller]
    pub(crate) fn build(&self) {
        let (shown, status) = self.run("build --quiet --out out");
        assert_eq!(status, 0, "{shown}");
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.folder.path().join("out").join(path).exists()
    }

    pub(crate) fn page(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder.path().join("out").join(path)).unwrap()
    }
}

/// All that a program printed, and how it ended.
pub(crate) fn said_by(command: &mut Command) -> (String, i32) {
    let output = command.output().unwrap();
    let mut shown = String::from_utf8(output.stdout).unwrap();
    shown.push_str(&String::from_utf8(output.stderr).unwrap());
    (shown, output.status.code().unwrap())
}
