/**
 * Formats of secrets as patterns from which samples are made, so that none stands here: `{A36}` is 36 characters of the
 * alphabet `A`. Written after the providers' documentation and the descriptions in gitleaks' rule set (MIT), read on
 * 2026-11-22; the samples are our own.
 */
export const alphabets: Readonly<Record<string, string>> = {
  A: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', a: 'abcdefghijklmnopqrstuvwxyz0123456789', l: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', U: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', V: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  h: '0123456789abcdef', d: '0123456789', w: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-', b: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
};

/** Formats that the rules have a name for. */
export const namedFormats: Readonly<Record<string, string>> = {
  'aws access key id': 'AKIA{V16}', 'aws temporary key id': 'ASIA{V16}', 'aws bedrock key': 'ABSK{A110}', 'github token': 'ghp_{A36}', 'github oauth': 'gho_{A36}', 'github app': 'ghs_{A36}', 'github refresh': 'ghr_{A36}', 'github fine-grained': 'github_pat_{A22}_{A59}',
  'gitlab token': 'glpat-{w20}', 'gitlab deploy': 'gldt-{w20}', 'gitlab runner': 'glrt-{w20}', 'gitlab trigger': 'glptt-{h40}', 'npm token': 'npm_{A36}', 'slack bot': 'xoxb-{d12}-{d12}-{A24}', 'slack user': 'xoxp-{d12}-{d12}-{d12}-{h32}', 'slack app': 'xapp-1-A{U10}-{d13}-{h64}', 'slack webhook': 'https://hooks.slack.com/services/T{U8}/B{U10}/{A24}',
  'stripe secret': 'sk_live_{A24}', 'stripe test': 'sk_test_{A24}', 'stripe restricted': 'rk_live_{A24}', 'stripe webhook': 'whsec_{A32}', 'openai key': 'sk-proj-{w48}', 'anthropic key': 'sk-ant-api03-{w93}AA', 'google key': 'AIza{w35}', 'google oauth': 'ya29.{w100}', 'google client secret': 'GOCSPX-{w28}', 'sendgrid key': 'SG.{w22}.{w43}',
  'huggingface token': 'hf_{l34}', 'digitalocean token': 'dop_v1_{h64}', 'shopify token': 'shpat_{h32}', 'twilio key': 'SK{h32}', 'vault token': 'hvs.{w95}', 'databricks token': 'dapi{h32}', 'pypi token': 'pypi-AgEIcHlwaS5vcmc{w80}', 'new relic key': 'NRAK-{U27}', 'mailgun key': 'key-{h32}', 'square token': 'sq0atp-{w22}', 'azure client secret': '{A3}8Q~{w34}', 'telegram bot': '{d10}:AA{w33}', 'docker token': 'dckr_pat_{w27}', 'linear key': 'lin_api_{A40}', 'doppler token': 'dp.pt.{A43}', 'grafana token': 'glsa_{A32}_{h8}', 'postman key': 'PMAK-{h24}-{h34}',
};

/** Formats that the rules were written without: what finds them is that they look like keys. */
export const unnamedFormats: Readonly<Record<string, string>> = {
  'adobe secret': 'p8e-{a32}', 'age key': 'AGE-SECRET-KEY-1{V58}', 'airtable token': 'pat{A14}.{h64}', 'alibaba key id': 'LTAI{a20}', 'artifactory key': 'AKCp{A69}', 'atlassian token': 'ATATT3{w186}', 'clojars token': 'CLOJARS_{a60}', 'cloudflare origin key': 'v1.0-{h24}-{h146}', 'duffel token': 'duffel_live_{w43}', 'dynatrace token': 'dt0c01.{U24}.{U64}', 'easypost key': 'EZAK{a54}', 'flutterwave key': 'FLWSECK_TEST-{h32}-X', 'fly token': 'fo1_{w43}', 'frameio token': 'fio-u-{w64}', 'grafana cloud': 'glc_{A60}', 'harness key': 'pat.{w22}.{A24}.{A20}', 'heroku key': 'HRKU-AA{w58}', 'infracost key': 'ico-{A32}', 'notion token': 'ntn_{d11}{A35}', 'octopus key': 'API-{U26}', 'openshift token': 'sha256~{w43}', 'perplexity key': 'pplx-{A48}', 'planetscale token': 'pscale_tkn_{w43}', 'prefect key': 'pnu_{A36}', 'pulumi token': 'pul-{h40}', 'readme key': 'rdme_{a70}', 'rubygems key': 'rubygems_{h48}', 'scalingo token': 'tk-us-{w48}', 'brevo key': 'xkeysib-{h64}-{a16}', 'sentry token': 'sntryu_{h64}', 'settlemint token': 'sm_pat_{A16}', 'shippo token': 'shippo_live_{h40}', 'sourcegraph token': 'sgp_{h40}', '1password key': 'A3-{U6}-{U6}-{U5}-{U5}-{U5}-{U5}', 'maxmind key': '{A6}_{A29}_mmk', 'cloudinary-like': '{A27}', 'contentful cma': 'CFPAT-{w43}', 'terraform token': '{A14}.atlasv1.{w64}',
};

/** Values that nothing but a name gives away: the name, and the value. */
export const valuesUnderNames: Readonly<Record<string, string>> = {
  password: '{A9}', dbPassword: '{A6}!{d2}', 'client-secret': '{A40}', 'x-api-key': '{a32}', DATADOG_API_KEY: '{h32}', cloudflareApiToken: '{w40}', algoliaAdminApiKey: '{h32}', aws_secret_access_key: '{b40}', sessionToken: '{b200}', accountKey: '{b86}==', mailchimpApiKey: '{h32}-us14', dropbox_token: 'sl.{w135}', okta_token: '00{w40}', discordBotToken: '{A24}.{A6}.{w27}', privateKey: '{b64}', webhookSecret: '{h64}', refresh_token: '{w64}', pepper: '{A12}', encryptionKey: '{h64}', licenseKey: '{U5}-{U5}-{U5}-{U5}-9a{A20}',
};
