/** Suggestions while the name of a kelurahan is typed (a listbox for keyboard, finger and screen reader). */

interface Place {
  code: string;
  name: string;
  district: string;
}

const WAIT_MS = 250;

export function suggestVillages(input: HTMLInputElement, was: () => HTMLInputElement): void {
  const form = input.form;
  const box = input.parentElement;
  if (!form || !box) return;
  const list = document.createElement('ul');
  list.id = 'village-list';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Kelurahan');
  list.hidden = true;
  box.append(list);
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-expanded', 'false');

  let places: Place[] = [];
  let active = -1;
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const shown = (place: Place) => `${place.name}, Kec. ${place.district}`;
  const open = (yes: boolean) => {
    list.hidden = !yes;
    input.setAttribute('aria-expanded', String(yes));
    if (!yes) input.removeAttribute('aria-activedescendant');
  };
  const choose = (place: Place) => {
    document.getElementById('choices')?.remove();
    for (const old of form.querySelectorAll('[name=village_code]')) old.remove();
    const code = document.createElement('input');
    code.type = 'hidden';
    code.name = 'village_code';
    code.value = place.code;
    form.append(code);
    input.value = shown(place);
    was().value = input.value;
    open(false);
  };
  const point = (to: number) => {
    active = to;
    [...list.children].forEach((row, index) => {
      row.setAttribute('aria-selected', String(index === to));
      if (index === to) {
        input.setAttribute('aria-activedescendant', row.id);
        row.scrollIntoView({ block: 'nearest' });
      }
    });
  };
  const draw = () => {
    active = -1;
    const rows = places.map((place, index) => {
      const row = document.createElement('li');
      row.id = `village-${index}`;
      row.setAttribute('role', 'option');
      row.setAttribute('aria-selected', 'false');
      row.textContent = shown(place);
      // before the field loses its focus
      row.addEventListener('pointerdown', (event) => event.preventDefault());
      row.addEventListener('click', () => choose(place));
      return row;
    });
    list.replaceChildren(...rows);
    open(places.length > 0);
  };
  const look = async () => {
    const query = input.value.trim();
    asked += 1;
    const mine = asked;
    if (query.length < 2) {
      open(false);
      return;
    }
    try {
      const answer = await fetch(`/api/places?q=${encodeURIComponent(query)}`);
      if (!answer.ok || mine !== asked) return;
      places = ((await answer.json()) as { places: Place[] }).places;
      draw();
    } catch {
      open(false); // no network: the server finds it when the form is sent
    }
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  });
  input.addEventListener('blur', () => open(false));
  input.addEventListener('keydown', (event) => {
    if (list.hidden) return;
    const chosen = places[active];
    if (event.key === 'ArrowDown') point((active + 1) % places.length);
    else if (event.key === 'ArrowUp') point((active - 1 + places.length) % places.length);
    else if (event.key === 'Enter' && chosen) choose(chosen);
    else if (event.key === 'Escape') open(false);
    else return;
    event.preventDefault();
  });
}
