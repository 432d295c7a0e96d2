"use strict";

const require_rolldown_runtime = require("./vendor/rolldown-runtime.js");
const require_toolkit = require("./lib/toolkit.js");

// actions/scan-and-sign/scan-inputs.ts
/** The inputs of the scan. */
const scanInputs = {
	scanners: require_toolkit.input.list("What to look for in the image: vuln (known vulnerabilities), secret, misconfig (of configuration files in it), license, and pickle (model files that run code when they are loaded; reads all blobs above the base once more).", {
		commas: true,
		default: "vuln,secret"
	}),
	"fail-on": require_toolkit.input.list("From which severity on findings fail the step: critical, high, medium, low, unknown or none; or by layer: app=high,model=critical,base=none. A layer that is not named has the app's. In pull requests the names are those of the base commit.", {
		commas: true,
		default: "high"
	}),
	"ignore-unfixed": require_toolkit.input.boolean("Let vulnerabilities pass that no version fixes yet. They are still reported.", { default: false }),
	"only-new": require_toolkit.input.string("Let pass what was there before: base compares with the image that this one stands on; an image (HOST/REPOSITORY:TAG, such as the last release) with that. Both are scanned with the same database."),
	baseline: require_toolkit.input.string("Let pass what an earlier report (a report-file) has. What became known since of packages that it has is reported, and passes too."),
	"ignore-file": require_toolkit.input.string("Trivy's ignore file (.trivyignore or .yaml). In pull requests the one of the base branch counts: a pull request cannot silence its own findings."),
	vex: require_toolkit.input.string("OpenVEX, CSAF or CycloneDX VEX file. In pull requests the one of the base branch counts."),
	"sarif-file": require_toolkit.input.string("Where to write the findings as SARIF. Without it: a temporary file, in the output."),
	"upload-sarif": require_toolkit.input.boolean("Show the findings in the repository's code scanning.", { default: false }),
	sbom: require_toolkit.input.list("Bills of materials to write: spdx-json, cyclonedx.", { commas: true }),
	"secret-scan": require_toolkit.input.string("Search for secrets with gitleaks: history is all commits of the checkout (a shallow one is completed), anything else a folder, by its path from the workspace or from the root. With mode: scan it needs no image."),
	"trivy-path": require_toolkit.input.string("Absolute path of a trivy on the runner, instead of a download."),
	"trivy-version": require_toolkit.input.string("Another version than that of tools.lock.json; needs trivy-sha256."),
	"trivy-sha256": require_toolkit.input.string("sha256 of the download (with trivy-path: of the program)."),
	"gitleaks-path": require_toolkit.input.string("Absolute path of a gitleaks on the runner, instead of a download."),
	"gitleaks-version": require_toolkit.input.string("Another version than that of tools.lock.json; needs gitleaks-sha256."),
	"gitleaks-sha256": require_toolkit.input.string("sha256 of the download (with gitleaks-path: of the program)."),
	"tool-mirror": require_toolkit.input.string("https address that stands for https://github.com where programs are downloaded."),
	"db-repository": require_toolkit.input.string("Repository of Trivy's vulnerability database, instead of the public ones."),
	offline: require_toolkit.input.boolean("Use no network but the image's registry: programs come from the runner, the database from the folder in TRIVY_CACHE_DIR.", { default: false })
};

// actions/scan-and-sign/manifest.ts
/** What scan-and-sign takes, gives and needs. */
const manifest = require_toolkit.defineAction({
	name: "scan-and-sign",
	title: "Scan and sign",
	description: "Scan an image and say which layer brought what was found; sign it by digest, attest where it comes from, and check in the registry that all of it holds.",
	branding: {
		icon: "shield",
		color: "green"
	},
	inputs: {
		image: require_toolkit.input.string("The image: HOST/REPOSITORY@DIGEST, with :TAG where the tag is to be watched; or oci:PATH@DIGEST for an OCI image layout folder. It is signed by digest only; where nothing is signed, a tag alone is taken too."),
		...require_toolkit.planInputs,
		digests: require_toolkit.digestsInput,
		config: require_toolkit.layersInputs.config,
		mode: require_toolkit.input.choice("What to do.", {
			all: "scan, and where nothing fails sign; better as two jobs, so that the scanner's has nothing to steal",
			scan: "only scan; needs no right but to read",
			sign: "sign and attest, and verify what the registry then has",
			verify: "only verify, as before a deployment: fails unless the image is signed by whom you name"
		}, { default: "all" }),
		...scanInputs,
		sign: require_toolkit.input.choice("What to sign with.", {
			keyless: "a certificate of Sigstore for this workflow; needs id-token: write, and writes to a public log",
			key: "the key in key",
			none: "nothing is signed"
		}, { default: "keyless" }),
		key: require_toolkit.input.secret("Private key: cosign.key, or PEM (PKCS#8), ECDSA P-256; as it is, or in base64."),
		"key-password": require_toolkit.input.secret("Password of the private key."),
		"public-key": require_toolkit.input.string("Public key to verify by, for mode: verify: PEM, or the path of a file such as cosign.pub in the checkout."),
		"signature-format": require_toolkit.input.choice("How signatures are kept.", {
			bundle: "as referrers of the image (OCI 1.1), as cosign 3 and GitHub's attestations are",
			legacy: "under tags (sha256-\u2026.sig), as cosign 1 and 2 read them; registries only",
			both: "both ways; where others sign the same image too, cosign 3 sees no .sig beside a bundle"
		}, { default: "bundle" }),
		attest: require_toolkit.input.list("What to attest: sbom (the files of sbom-dir), vuln (report) and provenance; in mode: all what the scan wrote. With mode: verify, what the image must have besides its signature.", { commas: true }),
		"sbom-dir": require_toolkit.input.string("Folder that sbom writes to; in mode: sign, of the SBOMs to attest: files (*.json) in SPDX or CycloneDX. One whose name has a platform (linux-amd64) is about that platform's image."),
		report: require_toolkit.input.string("In mode: sign, the vulnerability report to attest: Trivy's JSON, or cosign's vuln predicate."),
		"certificate-identity": require_toolkit.input.string("Who has to have signed, for keyless signatures: the workflow file with its ref, https://github.com/OWNER/NAME/.github/workflows/FILE@REF. Matched exactly, or as a regular expression where it begins with ^ and ends with $. Without it, mode: sign expects this very job."),
		"certificate-oidc-issuer": require_toolkit.input.string("Who has to vouch for that identity.", { default: "https://token.actions.githubusercontent.com" }),
		"fulcio-url": require_toolkit.input.string("Fulcio of your own, for sign: keyless.", { default: "https://fulcio.sigstore.dev" }),
		"rekor-url": require_toolkit.input.string("Transparency log (Rekor, version 1 of its API). Without it: Sigstore's public one for sign: keyless, none for sign: key."),
		"tsa-url": require_toolkit.input.string("Timestamp authority (RFC 3161) to ask as well: the address before /api/v1/timestamp."),
		"trusted-root": require_toolkit.input.string("File with the keys of Sigstore's services (trusted_root.json). Without it they are fetched by TUF."),
		"tuf-url": require_toolkit.input.string("TUF repository with the keys of services of your own. Without it: Sigstore's public one."),
		"tuf-root": require_toolkit.input.string("File with the root.json to begin with, for tuf-url."),
		"retry-minutes": require_toolkit.input.integer("How long to try while Sigstore's services are down.", {
			default: 10,
			min: 0,
			max: 120
		}),
		...require_toolkit.registryInputs
	},
	ofCaller: [
		"image",
		"mode",
		"plan",
		"plan-file",
		"store",
		"config",
		"digests"
	],
	outputs: {
		digest: require_toolkit.output.string("Digest of the image; one a line with plan."),
		digests: require_toolkit.output.string("With plan: which images this step was about, as opaque text for the next job's input digests."),
		findings: require_toolkit.output.json("JSON with the counts of findings by severity: total, and layers by name."),
		"report-file": require_toolkit.output.string("Path of Trivy's JSON report; one a line where there are several platforms or images."),
		"sarif-file": require_toolkit.output.string("Path of the findings as SARIF."),
		"sbom-files": require_toolkit.output.string("Paths of the bills of materials, one a line."),
		signed: require_toolkit.output.boolean("Whether the image is signed by this run's signer now: newly, or since it was before."),
		verified: require_toolkit.output.boolean("Whether the signatures were verified as they are in the registry."),
		signatures: require_toolkit.output.json("JSON list of the signatures and attestations: subject, platform, type, form, digest, and outcome (written, exists).")
	},
	permissions: [
		{
			scope: "packages",
			access: "write",
			reason: "pushes signatures; mode: scan and mode: verify need read only",
			when: "the image is on ghcr.io"
		},
		{
			scope: "id-token",
			access: "write",
			reason: "gets Sigstore's certificate for this workflow",
			when: "sign is keyless, in modes sign and all"
		},
		{
			scope: "security-events",
			access: "write",
			reason: "shows findings in code scanning (private repositories need actions: read too)",
			when: "upload-sarif is true"
		},
		{
			scope: "contents",
			access: "read",
			reason: "actions/checkout reads files that inputs name",
			when: "there are such files in the repository"
		}
	],
	example: `
- uses: org/layered-build/scan-and-sign@v1
  with:
    mode: scan
    image: \${{ needs.build.outputs.image }}
    fail-on: app=high,model=critical,base=none
`
});

// actions/scan-and-sign/main.ts
require_toolkit.run(manifest, async (inputs, context) => {
	const { scanAndSign } = await Promise.resolve().then(() => require("./lib/scan-and-sign.js")).then((n) => n.scan_and_sign_exports);
	await scanAndSign(inputs, context);
});
