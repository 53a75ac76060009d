import { registry } from "@web/core/registry";
import {
    buildM2OFieldDescription,
    Many2OneField,
} from "@web/views/fields/many2one/many2one_field";

/**
 * A many2one that says what it means to be empty: its placeholder is shown in rows
 * that can't be edited, too. The line without a cost type is the total.
 */
export class TotalMany2OneField extends Many2OneField {
    static template = "reception_management.TotalMany2OneField";

    get m2oProps() {
        const props = super.m2oProps;
        // what is being typed in for the first time isn't the total yet
        if (!props.readonly && this.props.record.isNew) {
            props.placeholder = "";
        }
        return props;
    }
}

registry.category("fields").add("reception_total_many2one", {
    ...buildM2OFieldDescription(TotalMany2OneField),
});
