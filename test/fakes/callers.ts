import { InvalidInput } from '../../core/errors';
import type { Callers } from '../../core/ports';
import { type CallerProof, type ProvingFunction, statementHeader, statementOf } from '../../core/prove-caller';

const signer = 'x-signer';

/** Believes what `signedBy` made. */
export function fakeCallers(): Callers {
  return {
    async callerOf(headers) {
      const arn = headers[signer];
      if (arn === undefined) throw new InvalidInput('Caller: STS takes the proof for none');
      return arn;
    },
  };
}

/** The request with the proof that this ARN asks for it. */
export function signedBy<Request extends object>(arn: string, of: ProvingFunction, request: Request, stage = 'test'): Request & { readonly proof: CallerProof } {
  const names = ['host', signer, 'x-amz-date', statementHeader];
  return { ...request, proof: { authorization: `AWS4-HMAC-SHA256 Credential=AKIA/20261121/eu-central-1/sts/aws4_request, SignedHeaders=${names.join(';')}, Signature=0`, host: 'sts', [signer]: arn, 'x-amz-date': '20261121T100000Z', [statementHeader]: statementOf(stage, of, request) } };
}
