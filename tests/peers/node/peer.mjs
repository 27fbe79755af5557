// Digital Bazaar's libraries as a second opinion in tests: they sign and verify with the same keys as ours.
//
// Speaks JSON lines. First in: {contexts}. Then orders: {do: "sign", unsigned, seed, controller, created} answered by
// {signed}, and {do: "verify", credential, documents} answered by {verified, error}. Ends with its input.
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {contexts as credentialsContexts} from '@digitalbazaar/credentials-context';
import {createInterface} from 'node:readline';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const next = async () => {
  const {value, done} = await lines.next();
  return done ? null : JSON.parse(value);
};

// The W3C contexts are the library's own copies, so that ours are checked too.
const {contexts} = await next();
const loaderOf = documents => async url => {
  const document = credentialsContexts.get(url) ?? contexts[url] ?? documents[url];
  if(!document) {
    throw new Error(`Not at hand: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document, tag: 'static'};
};

const sign = async ({unsigned, seed, controller, created}) => {
  const keyPair = await Ed25519Multikey.generate({seed: Buffer.from(seed, 'hex'), controller});
  keyPair.id = `${controller}#${keyPair.publicKeyMultibase}`;
  const suite = new DataIntegrityProof({signer: keyPair.signer(), date: created, cryptosuite});
  const signed = await vc.issue({credential: unsigned, suite, documentLoader: loaderOf({})});
  return {signed};
};

const verify = async ({credential, documents, now}) => {
  const result = await vc.verifyCredential({
    credential,
    suite: new DataIntegrityProof({cryptosuite}),
    documentLoader: loaderOf(documents),
    now: new Date(now),
    // Status lists are another library's business; the entry itself is covered by the signature.
    checkStatus: async () => ({verified: true})
  });
  const errors = [result.error, ...(result.error?.errors ?? [])].filter(Boolean);
  return {verified: result.verified, error: errors.map(error => `${error.name}: ${error.message}`).join('; ')};
};

for(let order = await next(); order; order = await next()) {
  let answer;
  try {
    answer = await (order.do === 'sign' ? sign(order) : verify(order));
  } catch(error) {
    answer = {verified: false, error: `${error.name}: ${error.message}`};
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
