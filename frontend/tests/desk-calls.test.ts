import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentOf } from '../src/desk/callFigures.ts';
import { dispositionOfKey, properName, readAge, spokenNumber } from '../src/desk/callText.ts';

test('a number is shown the way it is said, and what is no number of here stays as it is', () => {
  assert.equal(spokenNumber('+6281241234567'), '0812-4123-4567');
  assert.equal(spokenNumber('+628124123456'), '0812-4123-456');
  assert.equal(spokenNumber('+62411865432'), '0411-8654-32');
  assert.equal(spokenNumber('+6591234567'), '+6591234567');
  assert.equal(spokenNumber('anonymous'), 'anonymous');
});

test('an age is jotted down with its sex and in months', () => {
  assert.deepEqual(readAge('71'), { years: 71, sex: null });
  assert.deepEqual(readAge('71p'), { years: 71, sex: 'female' });
  assert.deepEqual(readAge('8 bln L'), { years: 0, sex: 'male' });
  assert.deepEqual(readAge('18bl'), { years: 1, sex: null });
  assert.deepEqual(readAge('tua'), { years: null, sex: null });
  assert.equal(readAge('900').years, null);
});

test('a letter is a disposition only where the office has it', () => {
  assert.equal(dispositionOfKey('I', ['prank', 'silent']), 'prank');
  assert.equal(dispositionOfKey('f', ['prank']), null);
  assert.equal(dispositionOfKey('x', ['prank']), null);
});

test('a name typed without capitals gets them', () => {
  assert.equal(properName('hj. sitti aminah '), 'Hj. Sitti Aminah');
  assert.equal(properName('Dg. Ngai'), 'Dg. Ngai');
});

test('a share never reads higher than it is', () => {
  assert.equal(percentOf({ within: 899, of: 1000 }), 89);
  assert.equal(percentOf({ within: 0, of: 0 }), null);
});
