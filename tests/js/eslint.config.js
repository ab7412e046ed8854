// Run from the top of the repository, to which the patterns are relative.

import js from "@eslint/js";
import globals from "globals";

const rules = {
  ...js.configs.recommended.rules,
  eqeqeq: "error",
  "no-implicit-globals": "error",
  "no-shadow": "error",
  "no-use-before-define": ["error", { functions: false, variables: false }],
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
};

export default [
  { files: ["mnist_demo/ui/**/*.js"], languageOptions: { globals: globals.browser }, rules },
  {
    files: ["tests/js/*.js"],
    languageOptions: { globals: { ...globals.node, window: "readonly" } },
    rules,
  },
];
