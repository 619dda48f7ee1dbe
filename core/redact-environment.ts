const secretName = /secret|token|pass|pwd|pepper|credential|private|api_?key|access_?key|key$|key_?\d$|auth|salt|signature|dsn|connection_?string/i;
/** Names of columns and places that end as those of keys do. */
const harmlessName = /(?:partition|sort|hash|range|primary|cache|object|routing|group|bucket|s3)_?key$/i;
/** Switches, regions and names of resources are no secrets, whatever their names say. */
const harmlessValue = /^(?:true|false|arn:aws[\w-]*:[\w:/.*-]+|[a-z]{2}(?:-[a-z]+)+-\d)$/;
/** Long and without dashes: what a generated secret looks like, and no name that CloudFormation makes. */
const secretValue = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9+/=]{32,}$|^(?:sk|rk|pk|ghp|gho|xox\w)[_-]/;
const credentialsInUrl = /:\/\/[^/@\s]{1,256}:[^/@\s]{1,256}@/;
const standIn = 'stand-in-of-a-secret';

/**
 * A function's environment for the sandbox: names and harmless values stay, secrets get stand-ins. Code that runs there has
 * no use for them, and must never have them.
 */
export function standInsFor(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, isSecret(name, value) ? standIn : value]));
}

/** Secret values with the stand-in that each has in the sandbox: a recording that has them too is asked for there as it was recorded. */
export function secretsIn(environment: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(environment).flatMap(([name, value]): [string, string][] => (value !== undefined && value !== '' && isSecret(name, value) ? [[value, standIn]] : [])));
}

function isSecret(name: string, value: string): boolean {
  if (harmlessValue.test(value)) return false;
  return (secretName.test(name) && !harmlessName.test(name)) || secretValue.test(value) || credentialsInUrl.test(value) || value.includes('PRIVATE KEY');
}
