const secretName = /secret|token|passw|credential|private|api_?key|access_?key|_key$|auth|salt|signature|dsn|connection_?string/i;
/** Long and without dashes: what a generated secret looks like, and no name that CloudFormation makes. */
const secretValue = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9+/=]{32,}$|^(?:sk|rk|pk|ghp|gho|xox\w)[_-]/;
const credentialsInUrl = /:\/\/[^/@\s]+:[^/@\s]+@/;

/**
 * A function's environment for the sandbox: names and harmless values stay, secrets get stand-ins. Code that runs there has
 * no use for them, and must never have them.
 */
export function standInsFor(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, isSecret(name, value) ? 'stand-in-of-a-secret' : value]));
}

function isSecret(name: string, value: string): boolean {
  return secretName.test(name) || secretValue.test(value) || credentialsInUrl.test(value) || value.includes('PRIVATE KEY');
}
