/** Short names of the shapes that this screen alone uses. */
import type { components } from '../api/schema';

type Schemas = components['schemas'];

export type Comparison = Schemas['ComparisonOut'];
export type OverrideReport = Schemas['OverrideReportOut'];
export type ChoiceList = Schemas['ChoiceListOut'];
export type ChoiceSettings = Schemas['ChoiceSettingsOut'];
export type Weight = Schemas['WeightOut'];
export type Calibration = Schemas['CalibrationOut'];
export type FactorRow = Schemas['FactorRow'];
export type OutsidePage = Schemas['OutsidePageOut'];
export type OutsideServiceRow = Schemas['ServiceOut'];
export type SwitchRow = Schemas['SwitchOut'];
export type SwitchName = SwitchRow['name'];
export type DeadLetter = Schemas['DeadLetterOut'];
export type TestRow = Schemas['TestMessageOut'];
export type Templates = Schemas['TemplatesOut'];
export type MessageTemplate = Schemas['TemplateOut'];
