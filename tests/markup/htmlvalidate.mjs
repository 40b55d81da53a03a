// What html-validate asks of every page. An exception has its reason beside it.
export default {
  root: true,
  extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
  rules: {
    // HTML knows no difference; every page here begins in small letters.
    "doctype-style": ["error", { style: "lowercase" }],
    // A digest guards what comes from elsewhere; all that these pages name is their own host's.
    "require-sri": ["error", { target: "crossorigin" }],
    // A list of boxes to tick is one field with many values.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "submit", "reset"] }],
    // A list may have a name (ARIA 1.2): "Labels" tells what a row of tags is.
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    // A <section> without a heading is what Nu warns of; a table that scrolls has its caption, and its region a name.
    "prefer-native-element": ["error", { exclude: ["region"] }],
    // The title of a contract's page begins with its issue's, which people write as they like.
    "long-title": "off",
  },
};
