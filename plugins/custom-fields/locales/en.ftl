intro = Objects, fields and lists of choices that you add here are in force for everybody as soon as you save, in forms, lists, filters, files, reports and the interface for programs.
own-objects = Your own objects
no-objects = No objects of your own yet
no-objects-text = An object is a kind of record, such as a site, a vehicle or a licence.
other-objects = Add fields to
no-own-fields = None of your own
own-fields = { $count ->
    [one] One field
   *[other] { $count } fields
  }
carry = Carry over
export = Export to a file
import = Import from a file
all-objects = All objects
back-to = Back to { $name }

fields = Fields
added-fields = Added fields
no-fields = No fields of your own yet
no-fields-text = A field that you add is at once in forms, lists and filters.
new-field = Add a field
new-field-of = New field: { $object }
object = Object
new-object = New object
create-object = Create object
remove-object = Remove object
no-such-object = There is no such object any more
no-such-field = There is no such field any more
name-both = Name the new part in both languages, below

name-en = Name in English
name-zh = Name in Chinese
object-name-en = Name in English
object-name-zh = Name in Chinese
object-plural-en = Plural in English
object-plural-zh = Plural in Chinese
help-en = Help in English
help-zh = Help in Chinese
section-name-en = Title in English
section-name-zh = Title in Chinese
key = Key
key-help = For files and programs; made from the English name when empty, and never changed later
object-key-help = For files and programs; made from the English name when empty, and never changed later
key-taken = This key is taken
kind = Type
kind-help = Values are converted to another type where they can be; you see what becomes of them before
continue = Continue
look-at-kind = Look at what this type asks for, then save
save = Save
apply = Apply
check = Check
remove = Remove
yes = Yes
no = No

rules = Rules
required = Must be filled in
required-when = Must be filled in when …
visible-when = Shown only when …
condition-field = Another field
condition-way = How it is
condition-value = Value
condition-value-help = A choice by its code, yes or no by that word; several with commas between them
as-it-is = As it is: too involved for this form
way-is = is
way-is-not = is not
way-filled = is filled in
way-empty = is empty
unique = No two records may have the same
searchable = Found by search
reason_required = A change must give a reason
sensitive = Sensitive
sensitive-help = Masked for roles that don’t say otherwise
default = Value of new records
default-select-help = The code of a choice
where = Where it stands
section = Part of the form
section-help = At the end of the last part unless chosen
new-section = New part
in_lists = Shown in lists
help-text = Help

expression = Formula
expression-help = From fields of the same record, by their keys, such as amount * (100 - discount) / 100
result = It turns out to be
decimals-help = Of numbers and percentages; rounded to these
formula-help = What a formula can use
formula-fields = Fields: { $fields }
formula-functions = Signs: + - * / & = != < <= > >= and or not. Functions: if(condition, one, other), coalesce(a, b), is_empty(a), round(a, digits), abs, min, max, text, length, upper, lower, left, right, contains, starts_with, days(later, earlier), hours(later, earlier), add_days, add_months, year, month, day, amount(money), money(number, 'CNY'), count(list). Texts stand in quotation marks; & joins them. What is empty makes empty what it is a part of.
max_length = Most characters
multiline = Several lines
decimals = Digits after the point
unit = Unit
min = Smallest
max = Largest
currency = Currency
currency-help = Three letters such as CNY; the organization’s own when empty
non_negative = Not below zero
dictionary = List of choices
own-list = A list of its own
choices = Choices
choices-help = One in each line: English | Chinese | code | colour. All but the first may be left out.
edit-choices = Edit the choices
target = Refers to
on_delete = When that record is deleted
on-delete-restrict = Refuse to delete it
on-delete-clear = Empty this field
on-delete-cascade = Delete this record too
default_region = Country
default-region-help = Two letters such as CN, for numbers without a country
max_size_mib = Largest file, in MiB
media_types = Types of files
media-types-help = Such as image/* or application/pdf; all when empty
prefix = Begins with
width = Digits
icon = Picture
group = Group of the menu
group-help = Where people find it
no-group = Not in the menu
has_owner = Records have an owner
has-owner-help = Then roles can keep people to their own records or their department’s

preview = What this does
saved = Saved and in force
running = This takes a moment longer; it will be in force by itself
plan-field-added = New field: { $name }
plan-field-changed = Changed field: { $name }
plan-field-removed = Removed field: { $name }
plan-object-added = New object: { $name }
plan-object-changed = Changed object: { $name }
plan-object-removed = Removed object: { $name }
plan-dictionary-added = New list of choices: { $name }
plan-dictionary-changed = Changed list of choices: { $name }
plan-dictionary-removed = Removed list of choices: { $name }
plan-layout-changed = Changed layout: { $name }
plan-menu-changed = Changed menu
plan-more = … and { $count } more
effect-hidden = { $count ->
    [one] One record holds a value that will no longer be shown. It is kept, and comes back when the same is added again.
   *[other] { $count } records hold values that will no longer be shown. They are kept, and come back when the same is added again.
  }
effect-must-be-filled = { $count ->
    [one] One record lacks it: it has to be filled in before that record can be saved again.
   *[other] { $count } records lack it: it has to be filled in before they can be saved again.
  }
effect-comes-back = Values from before come back.
effect-computed = { $count ->
    [one] It is computed for one record at once.
   *[other] It is computed for { $count } records, in the background.
  }
effect-converted = { $count ->
    [one] What one record holds is converted.
   *[other] What { $count } records hold is converted in the background; of those looked at, { $converts } can be.
  }
effect-lost = { $count ->
    [one] One value can’t be converted. It is taken out of its record and stays in the record’s history; the job tells which it was.
   *[other] { $count } values can’t be converted. They are taken out of their records and stay in the records’ histories; the job tells which they were.
  }
example-converted = { $record }: { $from } → { $value }
example-lost = { $record }: { $from } — { $why }
example = { $record }: { $value }
import-text = Adds what the file defines and updates what has the same key. Nothing goes away.
document = Content of the file
document-help = The text of customization.json, as another installation exported it
no-such-file = This is no export of objects and fields
nothing-new = Everything in this file is in force already.

kind-text = Text
kind-rich-text = Formatted text
kind-number = Number
kind-money = Amount of money
kind-percent = Percentage
kind-boolean = Yes or no
kind-date = Date
kind-datetime = Date and time
kind-select = Choice
kind-multi-select = Several choices
kind-tags = Tags
kind-user = Person
kind-reference = Record
kind-references = Several records
kind-address = Address
kind-phone = Phone number
kind-email = E-mail address
kind-url = Web address
kind-file = File
kind-json = Data (JSON)
kind-auto-number = Automatic number
kind-formula = Formula
kind-rollup = Roll-up

over = Over these records
over-help = Records that refer to this one
roll_op = As
roll-count = their number
roll-sum = the sum
roll-min = the smallest
roll-max = the largest
roll-avg = the mean
of = Of their field
of-help = Not for their number
only-records = Only some of them
open_figure = Shown to whoever may read the record
open-figure-help = Otherwise only to those who may read all of the records that it is over: it tells of every one of them
