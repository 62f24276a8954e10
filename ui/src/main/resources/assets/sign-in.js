// A sign-in link carries the token behind the "#", which browsers send to nobody. Take it out of the address and the
// history at once, and hand it in with the form: by itself where the link was opened from outside the browser and nobody is
// signed in, else once somebody has said so.
function signIn() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) {
    history.replaceState(null, "", location.pathname + location.search);
    const form = document.getElementById("sign-in");
    document.getElementById("token").value = token;
    if (form.dataset.ownLink) return form.requestSubmit();
    document.getElementById("link-user").textContent = userOf(token);
    document.getElementById("link-question").hidden = false;
    form.querySelector("button").focus();
  }
}

/** Whom a token says that it is of; whether that is so is for Kubernetes to say. */
function userOf(token) {
  try {
    const claims = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(claims)
      .sub.replace(/^system:serviceaccount:/, "")
      .replace(":", "/");
  } catch {
    return "somebody";
  }
}

signIn();
addEventListener("hashchange", signIn); // the link pasted where this page is open already
