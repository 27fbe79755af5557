// How Digital Bazaar's libraries sign in `make bench`: with one key, for one controller, everything at hand.
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';

export const signing = async ({contexts, controller, seed}) => {
  const keyPair = await Ed25519Multikey.generate({seed: Buffer.from(seed, 'hex'), controller});
  keyPair.id = `${controller}#${keyPair.publicKeyMultibase}`;
  const documents = new Map(Object.entries(contexts));
  const documentLoader = async url => {
    if(!documents.has(url)) {
      throw new Error(`Not at hand: ${url}`);
    }
    return {contextUrl: null, documentUrl: url, document: documents.get(url), tag: 'static'};
  };
  const sign = (credential, created) => vc.issue({
    credential: structuredClone(credential),
    suite: new DataIntegrityProof({signer: keyPair.signer(), date: created, cryptosuite}),
    documentLoader
  });
  return {keyPair, documents, documentLoader, sign};
};
