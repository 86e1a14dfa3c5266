"""The pages a person sees at the sandbox: signing in, the second factor, and what went wrong."""

from collections.abc import Iterable
from html import escape

from sandbox.personas import PASSWORD, Operator

STYLE = """
*{box-sizing:border-box}
:root{color-scheme:light dark;
--back:light-dark(#eceff3,#14181d);--card:light-dark(#fff,#1e242b);--ink:light-dark(#1b232c,#e6ebf0);
--soft:light-dark(#5a6673,#9aa7b4);--line:light-dark(#d3dae1,#37414c);--main:light-dark(#0b5cad,#6db3f2);
--on:light-dark(#fff,#10151a);--bad:light-dark(#b3261e,#f2a39d)}
body{margin:0;min-block-size:100dvh;display:grid;place-items:center;padding:1rem;
background:var(--back);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{inline-size:min(27rem,100%);background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.75rem}
.cloud{display:flex;gap:.6rem;align-items:center;color:var(--soft);font-size:.9rem}
.cloud::before{content:"";inline-size:1.1rem;block-size:1.1rem;border-radius:50%;border:4px solid var(--main)}
h1{font-size:1.35rem;margin:.9rem 0 .25rem}
p{margin:.4rem 0}
.soft{color:var(--soft);font-size:.92rem}
.bad{color:var(--bad)}
ul{list-style:none;padding:0;margin:1rem 0;display:grid;gap:.5rem}
button{font:inherit;min-block-size:44px;border-radius:9px;border:1px solid var(--line);background:none;color:inherit;
cursor:pointer;padding:.5rem .9rem}
button:hover,button:focus-visible{border-color:var(--main)}
.who{inline-size:100%;text-align:start;display:grid}
.who small{color:var(--soft)}
.main{background:var(--main);border-color:var(--main);color:var(--on)}
label{display:block;margin:.7rem 0 .2rem}
input{font:inherit;inline-size:100%;min-block-size:44px;border-radius:9px;border:1px solid var(--line);background:none;
color:inherit;padding:.5rem .7rem}
.row{display:flex;flex-wrap:wrap;gap:.6rem;margin-block-start:1rem}
code{font-size:1.3rem;letter-spacing:.15em}
h2{font-size:1rem;margin:1.25rem 0 0}
"""


def page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<link rel="icon" href="data:,"><title>{escape(title)}</title><style>{STYLE}</style></head>'
        f'<body><main><div class="cloud">Sandbox cloud</div>{body}</main></body></html>'
    )


def sign_in(people: Iterable[Operator], app: str, hint: str, problem: str = "") -> str:
    """Who are you: the personas as buttons, or a user name and a password."""
    buttons = "".join(
        f'<li><button class="who" name="login" value="{escape(one.upn)}"><span>{escape(one.name)}</span>'
        f"<small>{escape(one.upn)}</small><small>{escape(one.about)}</small></button></li>"
        for one in people
    )
    alert = f'<p class="bad" role="alert">{escape(problem)}</p>' if problem else ""
    return page(
        "Sign in to your account",
        f'<h1>Sign in</h1><p class="soft">to go on to {escape(app)}</p>{alert}'
        f'<form method="post"><p id="pick">Pick an account</p><ul aria-labelledby="pick">{buttons}</ul></form>'
        '<form method="post"><h2>Use another account</h2>'
        '<label for="username">User name</label>'
        f'<input id="username" name="username" autocomplete="username" value="{escape(hint)}">'
        '<label for="password">Password</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password">'
        f'<p class="soft">Every password here is “{PASSWORD}”.</p>'
        '<div class="row"><button class="main" name="next" value="1">Sign in</button></div></form>'
        '<form method="post"><div class="row"><button name="cancel" value="1">Cancel</button>'
        '<button name="decline" value="1">Decline consent</button></div></form>',
    )


def second_factor(operator: Operator, ticket: str, problem: str = "") -> str:
    """Type the six digits that the authenticator shows, which here stand on the page."""
    alert = f'<p class="bad" role="alert">{escape(problem)}</p>' if problem else ""
    return page(
        "Enter code",
        f'<h1>Enter code</h1><p class="soft">{escape(operator.upn)}</p>{alert}'
        f"<p>Your authenticator shows <code>{operator.code}</code></p>"
        f'<form method="post"><input type="hidden" name="ticket" value="{escape(ticket)}">'
        '<label for="code">Code</label><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" '
        'pattern="[0-9]{6}" required autofocus>'
        '<div class="row"><button class="main">Verify</button></div></form>'
        '<form method="post"><div class="row"><button name="cancel" value="1">Cancel</button></div></form>',
    )


def consent(tenant: str, scopes: str) -> str:
    """An administrator is asked for the whole organisation."""
    items = "".join(f"<li>{escape(scope.rpartition('/')[2])}</li>" for scope in scopes.split())
    return page(
        "Permissions requested",
        f"<h1>Permissions requested</h1><p>for everybody in {escape(tenant)}</p><ul>{items}</ul>"
        '<form method="post"><div class="row"><button class="main" name="accept" value="1">Accept</button>'
        '<button name="cancel" value="1">Cancel</button></div></form>',
    )


def problem(code: int, text: str) -> str:
    """What Entra shows by itself when it cannot send the person back."""
    return page(
        "Sign in to your account",
        "<h1>Sorry, but we’re having trouble signing you in</h1>"
        f'<p class="bad" role="alert">AADSTS{code}: {escape(text)}</p>',
    )


def signed_out() -> str:
    return page(
        "Sign out", "<h1>You signed out of your account</h1><p>It is a good idea to close all browser windows.</p>"
    )


def overview(links: Iterable[str]) -> str:
    items = "".join(f'<li><a href="{escape(link)}">{escape(link)}</a></li>' for link in links)
    return page("Sandbox", f"<h1>Sandbox</h1><p>Microsoft’s cloud on localhost. Control:</p><ul>{items}</ul>")
