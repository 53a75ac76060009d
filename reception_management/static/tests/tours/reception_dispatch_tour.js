import { registry } from "@web/core/registry";

const PURPOSE = "Harbour gates";
const row = (what) => ({
    content: `Open the booking: ${what}`,
    trigger: `.o_list_view .o_data_row:contains("${what}") .o_data_cell[name=name]`,
    run: "click",
});
const choose = (name) => [
    {
        content: `Type ${name}`,
        trigger: ".o_form_view .o_field_widget[name=resource_id] input",
        run: `edit ${name}`,
    },
    {
        content: `Choose ${name}`,
        trigger: `.o-autocomplete--dropdown-item:contains("${name}")`,
        run: "click",
    },
];
const press = (name) => ({
    content: `Press ${name}`,
    trigger: `.o_statusbar_buttons button[name=${name}]`,
    run: "click",
});
const state = (text) => ({
    content: `It is ${text}`,
    trigger: `.o_statusbar_status .o_arrow_button_current:contains("${text}")`,
});
const back = {
    content: "Back to the bookings",
    trigger: ".o_back_button, .breadcrumb-item.o_back_button a",
    run: "click",
};

registry.category("web_tour.tours").add("reception_plan_vehicle", {
    url: "/odoo/visit-bookings?view_type=list",
    steps: () => [
        row(`Room for ${PURPOSE}`),
        ...choose("Blue Room"),
        press("action_confirm"),
        {
            content: "The message names room and visit in the way",
            trigger: ".modal:contains(Blue Room):contains(is taken from):contains(VIS/)",
        },
        {
            content: "Close it",
            trigger: ".modal .modal-footer button.btn-primary",
            run: "click",
        },
        ...choose("Tower Lounge"),
        press("action_confirm"),
        state("Confirmed"),
        back,
        row(`Way for ${PURPOSE}`),
        ...choose("Minibus"),
        press("action_confirm"),
        state("Confirmed"),
        press("action_dispatch"),
        {
            content: "The order names driver and stops",
            trigger:
                ".o_form_view:contains(Airport, hall 2) " +
                ".o_field_widget[name=driver_id] input:value(Paulo Ribeiro)",
        },
        press("action_send"),
        {
            content: "It was sent",
            trigger: ".o_field_widget[name=date_sent]",
        },
    ],
});

const fits = {
    content: "Nothing is wider than the phone",
    trigger: "h1:contains(VIS/)",
    run() {
        const width = document.documentElement.scrollWidth;
        if (width > window.innerWidth) {
            throw new Error(`The page is ${width} wide, the phone ${window.innerWidth}`);
        }
    },
};
const tap = (text, place = "") => ({
    content: `Tap ${text}`,
    trigger: `${place} button:contains("${text}")`,
    run: "click",
    expectUnloadPage: true,
});
const fill = (field, value, place = "") => ({
    content: `Fill in ${field}`,
    trigger: `${place} input[name=${field}]`,
    run: `edit ${value}`,
});
const AIRPORT = '.card:contains("Airport, hall 2")';

registry.category("web_tour.tours").add("reception_drive_phone", {
    steps: () => [
        fits,
        { content: "The sign", trigger: ".container:contains(On the sign)" },
        tap("I set out"),
        { content: "Under way", trigger: ".badge:contains(Under Way)" },
        fill("odometer", "5120", AIRPORT),
        tap("Arrived", AIRPORT),
        { content: "Noted", trigger: `${AIRPORT}:contains(5120)` },
        tap("Passengers on Board", AIRPORT),
        { content: "On board", trigger: `${AIRPORT}:contains(Passengers on board)` },
        fill("amount", "abc"),
        tap("Add"),
        { content: "It says what is wrong", trigger: ".alert-danger:contains(not a number)" },
        fill("amount", "12.40"),
        fill("note", "A7"),
        tap("Add"),
        { content: "The toll is listed", trigger: ".border-bottom:contains(A7):contains(12.40)" },
        fits,
        fill("distance", "42"),
        tap("All done"),
        { content: "Done", trigger: ".alert-success:contains(42)" },
    ],
});
