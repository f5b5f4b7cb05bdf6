//! Proxies of the environment, which would carry a call off the machine. A process has one environment, so that a
//! second one makes the call.

use std::process::Command;

use super::{CLOUD, LOCAL, Told, get, options, text};
use crate::Client;
use crate::fixture::{self, Server};

/// Tells the second process whom to call.
const SERVER: &str = "CONTINUO_TEST_SERVER";

#[test]
fn proxies_of_the_environment_are_ignored() {
    let server = Server::start(vec![fixture::answer(200, "", "a"), fixture::answer(200, "", "b")]);
    let proxy = Server::start(vec![fixture::answer(200, "", "proxied"), fixture::answer(200, "", "proxied")]);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "tests::environment::calls_the_server_of_its_environment"]).env(SERVER, server.url());
    for variable in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        command.env(variable, proxy.url());
    }
    command.env("NO_PROXY", "").env("no_proxy", "");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(server.asked().len(), 2, "both calls came straight to it");
    assert!(proxy.asked().is_empty());
}

/// What the second process does; there is nothing to do in the first.
#[test]
fn calls_the_server_of_its_environment() {
    let Ok(url) = std::env::var(SERVER) else { return };
    let told = Told::default();
    assert_eq!(text(&Client::local(&LOCAL, &told.log(), options()), &get(&url)).unwrap(), "a");
    let permit = CLOUD.permit().unwrap();
    assert_eq!(text(&Client::cloud(permit, &told.log(), options()), &get(&url)).unwrap(), "b");
}
