//! What leaves the machine, and what doesn't.

use continuo_egress::{Denied, EgressError, Resolve};

use super::{CLOUD, KINDS, LOCAL, Profile, provider, question, says};
use crate::fixture::{self, Server};
use crate::{LlmError, Message, Provider, ProviderKind, Request, models};

#[test]
fn another_machine_is_asked_only_where_the_profile_allows_it() {
    for kind in KINDS {
        let far = Provider { base_url: Some("https://api.example.com".into()), ..Provider::new("far", kind, "m") };
        let profile = Profile::with_keys(LOCAL, &[("CONTINUO_KEY_FAR", "hunter2")]);
        let error = profile.error(&far);
        assert_eq!(error, LlmError::Denied { provider: "far".into(), model: "m".into(), denied: Denied::Blocked });
        assert!(error.to_string().contains("profile.yaml"), "{error}");
        let listed = profile.access(|access| models(&far, access, &continuo_egress::Cancel::new()));
        let said = listed.unwrap_err().to_string();
        assert!(said.starts_with("far: it isn't on this machine, and the profile"), "{said}");
        assert!(profile.calls().is_empty(), "nothing was called");
    }
}

#[test]
fn a_model_of_ollama_s_cloud_needs_a_permit_though_its_port_is_of_this_machine() {
    for kind in KINDS {
        let server = Server::start(vec![says(kind, "yes")]);
        let cloud = Provider { model: "gpt-oss:120b-cloud".into(), ..provider(kind, &server) };
        let profile = Profile::new(LOCAL);
        let error = profile.error(&cloud);
        assert!(matches!(error, LlmError::Denied { denied: Denied::Blocked, .. }), "{error:?}");
        assert!(server.asked().is_empty());

        let allowed = Profile::new(CLOUD);
        assert_eq!(allowed.ask(&cloud, &question()).0.unwrap().text, "yes");
        assert!(!allowed.calls()[0].local, "the log says that it left");
    }
}

#[test]
fn a_model_of_the_cloud_is_known_under_another_name_too() {
    let tags = r#"{"models": [{"name": "small:latest"},
        {"name": "mine:latest", "remote_model": "gpt-oss:120b", "remote_host": "https://ollama.com:443"}]}"#;
    for kind in KINDS {
        let server = Server::start(vec![fixture::answer(200, "", tags)]);
        let profile = Profile::new(LOCAL);
        let error = profile.error(&Provider { model: "mine".into(), ..provider(kind, &server) });
        assert!(matches!(error, LlmError::Denied { denied: Denied::Blocked, .. }), "{error:?}");
        assert_eq!(server.asked().len(), 1, "only the list was asked for");
        assert!(server.asked()[0].head.starts_with("GET /api/tags "), "{}", server.asked()[0].head);

        for list in [fixture::answer(200, "", tags), fixture::answer(404, "", "no"), fixture::answer(200, "", "{}")] {
            let server = Server::start(vec![list, says(kind, "yes")]);
            let small = Provider { model: "small".into(), ..provider(kind, &server) };
            assert_eq!(Profile::new(LOCAL).ask(&small, &question()).0.unwrap().text, "yes");
        }
    }
}

#[test]
fn a_local_provider_whose_name_leads_elsewhere_is_refused() {
    let mut profile = Profile::new(LOCAL);
    profile.options.egress.resolve = Resolve::by(|_, port| Ok(vec![([192, 0, 2, 1], port).into()]));
    for kind in KINDS {
        let here = Provider { base_url: Some("http://localhost:11434".into()), ..Provider::new("here", kind, "m") };
        let error = profile.error(&here);
        assert!(matches!(error, LlmError::Call { source: EgressError::NotLocal { .. }, .. }), "{error:?}");
    }
}

#[test]
fn nothing_is_said_to_another_machine_in_the_plain() {
    let mut profile = Profile::with_keys(CLOUD, &[("CONTINUO_KEY_FAR", "hunter2")]);
    profile.options.egress.resolve = Resolve::by(|_, port| Ok(vec![([192, 0, 2, 1], port).into()]));
    let far =
        Provider { base_url: Some("http://api.example.com".into()), ..Provider::new("far", ProviderKind::OpenAi, "m") };
    let error = profile.error(&far);
    assert!(matches!(error, LlmError::Call { source: EgressError::NotEncrypted { .. }, .. }), "{error:?}");
}

#[test]
fn another_machine_needs_a_key() {
    for kind in KINDS {
        let far = Provider { base_url: Some("https://api.example.com".into()), ..Provider::new("far", kind, "m") };
        let profile = Profile::new(CLOUD);
        let error = profile.error(&far);
        assert_eq!(error, LlmError::KeyMissing { provider: "far".into(), key: "far".into() });
        assert!(error.to_string().contains("continuo key set far"), "{error}");
        assert!(profile.calls().is_empty());
    }
}

#[test]
fn a_server_of_this_machine_gets_a_key_when_its_provider_names_one() {
    let kind = ProviderKind::OpenAi;
    let server = Server::start(vec![fixture::answer(401, "", "{}"), says(kind, "yes")]);
    let here = provider(kind, &server);
    let profile = Profile::with_keys(CLOUD, &[("CONTINUO_KEY_HERE", "hunter2")]);
    assert_eq!(profile.error(&here), LlmError::KeyNotNamed { provider: "here".into() });
    profile.ask(&Provider { key: Some("here".into()), ..here }, &question()).0.unwrap();
    let asked = server.asked();
    assert_eq!(asked[0].header("authorization"), None);
    assert_eq!(asked[1].header("authorization"), Some("Bearer hunter2"));
}

#[test]
fn secrets_are_taken_out_of_every_message_before_it_is_sent() {
    for kind in KINDS {
        let server = Server::start(vec![says(kind, "yes")]);
        let request = Request {
            system: "export GITHUB_TOKEN=hunter-1".into(),
            messages: vec![
                Message::user("it said password=hunter2"),
                Message::assistant("try https://me:hunter3@example.com"),
                Message::user("what is --token hunter4 for?"),
            ],
            ..question()
        };
        let answer = Profile::new(CLOUD).ask(&provider(kind, &server), &request).0.unwrap();
        assert_eq!(answer.redacted, 4);
        let body = &server.asked()[0].body;
        assert!(!body.contains("hunter"), "{body}");
        assert!(body.contains("password=[redacted: password]"), "{body}");
    }
}
