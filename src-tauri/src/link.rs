//! Links from outside: `continuo://search?q=…`, `continuo://open/<view>`, `continuo://profile/<name>`.
//!
//! Any page of the web can offer one, so a link shows something or switches the profile, and never changes data.

use crate::shell::Shell;
use crate::window;
use percent_encoding::percent_decode_str;
use std::sync::Arc;
use tauri::Url;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// A route of the page, as `#/search?q=…`.
    Show(String),
    /// The profile of this name or id.
    Switch(String),
}

/// Shows the window and goes where the link leads.
pub(crate) fn follow(shell: &Arc<Shell>, url: &Url) {
    window::show(&shell.app);
    match parse(url) {
        Some(link) => shell.follow(link),
        None => tracing::warn!("a link leads nowhere"),
    }
}

fn parse(url: &Url) -> Option<Link> {
    let path = url.path().trim_matches('/');
    match url.host_str()? {
        "search" => {
            let query = url.query()?.split('&').find(|pair| pair.starts_with("q="))?;
            Some(Link::Show(format!("#/search?{query}")))
        }
        "open" => {
            let is_view = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            path.split('/').all(is_view).then(|| Link::Show(format!("#/{path}")))
        }
        "profile" => {
            let name = percent_decode_str(path).decode_utf8().ok()?.into_owned();
            (!name.is_empty()).then_some(Link::Switch(name))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_into_the_page_or_to_a_profile_and_nowhere_else() {
        let check = |link: &str, expected: Option<Link>| {
            assert_eq!(parse(&Url::parse(link).unwrap()), expected, "{link}");
        };
        let show = |route: &str| Some(Link::Show(route.into()));
        check("continuo://search?q=a%20b+c&x=1", show("#/search?q=a%20b+c"));
        check("continuo://open/settings/models/", show("#/settings/models"));
        check("continuo://profile/My%20thesis", Some(Link::Switch("My thesis".into())));
        for nowhere in ["search", "search?x=1", "open", "open/A%22b", "profile", "profile/%ff", "delete/all"] {
            check(&format!("continuo://{nowhere}"), None);
        }
    }
}
