import tseslint from "typescript-eslint";

const maxLines = ["error", { max: 400, skipBlankLines: true, skipComments: true }];

export default tseslint.config(
  { ignores: ["build", "dist", "examples/*/dist", "demo-output", "**/*.d.ts"] },
  {
    files: ["src/**/*.ts", "test/**/*.ts", "bench/**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { "max-lines": maxLines, "prefer-const": "error", "no-var": "error", eqeqeq: "error",
      // Assertions may widen a public type. Ranges of the registry are compiled from their text; pairs are printed; a leading _ says: unused.
      "@typescript-eslint/no-unnecessary-type-assertion": "off", "@typescript-eslint/no-implied-eval": "off", "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/restrict-template-expressions": "off", "@typescript-eslint/require-await": "off", "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-unsafe-function-type": "off", "@typescript-eslint/await-thenable": "off",
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
    },
  },
  {
    // Bare decorators are no valid TypeScript; the compiler asc checks the types here.
    files: ["assembly/**/*.ts"],
    languageOptions: { parser: tseslint.parser, parserOptions: { allowInvalidAST: true } },
    rules: { "max-lines": maxLines, "prefer-const": "error", "no-var": "error" },
  },
  { files: ["scripts/**/*.mjs", "examples/**/*.mjs", "examples/**/*.js", "test/**/*.js"], rules: { "max-lines": maxLines, "prefer-const": "error", "no-var": "error" } },
);
