// Digital Bazaar's libraries as the peer of `make bench`: signs and verifies the same credential with the same key.
//
// Speaks JSON lines. First in: {contexts, unsigned, seed, created}; out: {signed}. Then {do: "sign"|"verify", seconds} each
// answered by {count, seconds}, and {do: "proofs", credentials} by {proofs}. Ends with its input.
import * as vc from '@digitalbazaar/vc';
import {createInterface} from 'node:readline';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {signing} from './signing.mjs';

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const next = async () => {
  const {value, done} = await lines.next();
  return done ? null : JSON.parse(value);
};
const answer = value => process.stdout.write(`${JSON.stringify(value)}\n`);

const {contexts, unsigned, seed, created} = await next();
const controller = unsigned.issuer.id;
const {keyPair, documents, documentLoader, sign: signWith} = await signing({contexts, controller, seed});
const verificationMethod = await keyPair.export({publicKey: true, includeContext: true});
documents.set(keyPair.id, verificationMethod);
documents.set(controller, {
  '@context': ['https://www.w3.org/ns/did/v1', verificationMethod['@context']],
  id: controller,
  verificationMethod: [verificationMethod],
  assertionMethod: [keyPair.id]
});

const sign = (credential = unsigned) => signWith(credential, created);
const signed = await sign();
const verify = async () => {
  const result = await vc.verifyCredential({
    credential: signed, suite: new DataIntegrityProof({cryptosuite}), documentLoader
  });
  if(!result.verified) {
    throw result.error;
  }
};

answer({signed});
for(let order = await next(); order; order = await next()) {
  if(order.do === 'proofs') {
    const proofs = [];
    for(const credential of order.credentials) {
      proofs.push((await sign(credential)).proof.proofValue);
    }
    answer({proofs});
    continue;
  }
  const operation = order.do === 'sign' ? sign : verify;
  const start = performance.now();
  let count = 0;
  do {
    await operation();
    count += 1;
  } while(performance.now() - start < order.seconds * 1000);
  answer({count, seconds: (performance.now() - start) / 1000});
}
