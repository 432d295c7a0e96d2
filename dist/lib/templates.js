"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_handlebars = require("../vendor/handlebars.js");
const require_git = require("./git.js");
const require_tags = require("./tags.js");

// packages/core/src/tags/handlebars/render-template.ts
var render_template_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ renderTemplate: () => renderTemplate });
var import_lib = /* @__PURE__ */ require_rolldown_runtime.__toESM(require_handlebars.require_lib(), 1);
/**
* Replaces metadata-action's global expressions in a template, with Handlebars as it does.
*
* `branch`, `tag`, `sha`, `base_ref`, `is_default_branch`, `is_not_default_branch`, `date 'FORMAT' tz='ZONE'`,
* `commit_date 'FORMAT' tz='ZONE'` (moment's formats, UTC unless said otherwise). Values are HTML-escaped (`a=b` becomes `a&#x3D;b`,
* and in a tag then `a-x3D-b`), since workflows have come to depend on it. A name that does not exist is an error, which it is not there:
* a misspelt one would leave half of a tag.
*
* @throws LayeredBuildError `bad-tag-rule` for a template that does not parse or calls what does not exist
*/
function renderTemplate(template, context) {
	try {
		const values = {
			...require_tags.globalExpressions(context),
			date: dateHelper(context.now, "date"),
			commit_date: dateHelper(context.commitDate, "commit_date")
		};
		checkNames(template, {
			...values,
			...import_lib.default.helpers
		});
		return import_lib.default.compile(template)(values);
	} catch (error) {
		if (error instanceof require_git.LayeredBuildError) throw error;
		throw new require_git.LayeredBuildError("bad-tag-rule", `the expression in \`${template}\` does not work: ${firstLine(error)}`, {
			hint: "expressions are {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_default_branch}}, {{is_not_default_branch}}, {{date 'YYYYMMDD' tz='UTC'}} and {{commit_date 'YYYYMMDD' tz='UTC'}}",
			cause: error
		});
	}
}
/** Handlebars' strict mode would pass over names behind `#if`, and take away `{{^name}}`. */
function checkNames(template, known) {
	const visitor = new import_lib.default.Visitor();
	visitor.PathExpression = ({ parts: [name], data }) => {
		if (name !== void 0 && !data && !Object.hasOwn(known, name)) throw new Error(`there is no "${name}"`);
	};
	visitor.accept(import_lib.default.parse(template));
}
function dateHelper(date, name) {
	return (format, options) => {
		if (typeof format !== "string" || options === void 0) throw new require_git.LayeredBuildError("bad-tag-rule", `{{${name}}} lacks its format`, { hint: `write it in single quotes: {{${name} 'YYYYMMDD'}}` });
		const attributes = options.hash;
		for (const key of Object.keys(attributes)) if (key !== "tz") throw new require_git.LayeredBuildError("bad-tag-rule", `{{${name}}} has no attribute ${key}`, { hint: "it has only tz='ZONE'" });
		const { tz = "UTC" } = attributes;
		return require_tags.formatMoment(date, format, String(tz));
	};
}
function firstLine(error) {
	const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
	return line.replace(/:$/, "");
}

Object.defineProperty(exports, "render_template_exports", {
  enumerable: true,
  get: function () {
    return render_template_exports;
  }
});