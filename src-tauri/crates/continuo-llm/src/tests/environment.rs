//! Proxies of the environment. A process has one environment, so that a second one asks the model.

use std::process::Command;

use super::{KINDS, LOCAL, Profile, question, says};
use crate::Provider;
use crate::fixture::{self, Script, Server};

/// Tells the second process whom to ask.
const SERVER: &str = "CONTINUO_TEST_MODEL";

#[test]
fn proxies_of_the_environment_are_ignored() {
    let answers = KINDS.into_iter().flat_map(|kind| [fixture::answer(404, "", ""), says(kind, "yes")]);
    let server = Server::start(answers.collect::<Vec<Script>>());
    let proxy = Server::start(vec![fixture::answer(200, "", "proxied")]);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "tests::environment::asks_the_model_of_its_environment"]).env(SERVER, server.url());
    for variable in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        command.env(variable, proxy.url());
    }
    let output = command.env_remove("NO_PROXY").env_remove("no_proxy").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(server.asked().len(), 6, "all came straight to it");
    assert!(proxy.asked().is_empty());
}

/// What the second process does; there is nothing to do in the first.
#[test]
fn asks_the_model_of_its_environment() {
    let Ok(url) = std::env::var(SERVER) else { return };
    for kind in KINDS {
        let here = Provider { base_url: Some(url.clone()), ..Provider::new("here", kind, "m") };
        assert_eq!(Profile::new(LOCAL).ask(&here, &question()).0.unwrap().text, "yes");
    }
}
